# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point build: BuildKit in the cluster builds the image from the work tree, twice the same.

prove_build() {
  local first second upgrade revision
  revision=$(git -C "$root" rev-parse HEAD)
  sed "s|image: buildkit|image: $buildkit_image|" "$here/chart/buildkit.yaml" | kube_build apply -f - >&2
  kube_build wait --for=condition=Ready pod/buildkit --timeout=180s >&2

  # Two checkouts that differ in what a commit does not say: times and modes.
  check_out 022 "$scratch/first"
  check_out 077 "$scratch/second" --touch
  first=$(build "$scratch/first" "$revision")
  second=$(build "$scratch/second" "$revision" --no-cache)
  same 'the digest of the second build, without cache' "$second" "$first"
  proved "two builds from different checkouts, the second without cache: both $first"

  upgrade=$(build "$scratch/first" "$revision-next")
  echo "$build@$first" >"$scratch/image"
  echo "$build@$upgrade" >"$scratch/upgrade-image"
}

# check_out <umask> <folder> [<option of tar>...]: what the image is made of, from the work tree, as git would take it.
check_out() {
  local mask=$1 folder=$2
  shift 2
  mkdir "$folder"
  (
    umask "$mask"
    cd "$root" || exit
    git ls-files --cached --others --exclude-standard -z -- .npmrc package.json package-lock.json api |
      tar --create --null --files-from=- |
      tar --extract --no-same-permissions --directory "$folder" "$@"
  )
}

# build <folder> <revision> [<option>...]: prints the digest of what it pushed.
build() {
  local folder=$1 revision=$2 committed
  shift 2
  committed=$(git -C "$root" log -1 --format=%ct)
  timeout 900 buildctl --addr "kube-pod://buildkit?namespace=$namespace-build&context=$context" build --progress=plain \
    --frontend dockerfile.v0 --local "context=$folder" --local "dockerfile=$folder" \
    --opt filename=api/Dockerfile --opt target=runtime \
    --opt "build-arg:SOURCE_DATE_EPOCH=$committed" \
    --opt "build-arg:VERSION=$(node -p "require('$root/api/package.json').version")" \
    --opt "build-arg:REVISION=$revision" \
    --opt "build-arg:CREATED=$(date --utc --date="@$committed" +%FT%TZ)" \
    --output "type=image,name=$build,push=true,registry.insecure=$insecure,oci-mediatypes=true,rewrite-timestamp=true" \
    --metadata-file "$scratch/metadata.json" "$@" >"$scratch/build.log" 2>&1 ||
    { tail -n 30 "$scratch/build.log" >&2 && return 1; }
  node -p "JSON.parse(fs.readFileSync('$scratch/metadata.json', 'utf8'))['containerimage.digest']"
}
