# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point install: from nothing to a green `helm test`, as a pod that may do and write nothing.

# release <verb> [<name>] [<option>...]: installs or upgrades with the values of this test.
release() {
  local verb=$1 name=$2 path=${image%@*}
  shift 2
  helm --kube-context "$context" --namespace "$namespace" "$verb" "$name" "$root/helm/catalog-api" \
    --values "$here/chart/values.yaml" --set-json "auth.jwks=$(cat "$scratch/secrets/service/jwks.json")" \
    --set "image.registry=${path%%/*},image.repository=${path#*/},image.digest=${image#*@}" \
    --timeout 300s "$@" >&2
}

prove_install() {
  local pod size
  release install catalog-api --wait
  kube get pods --output wide >&2
  proved "helm install --wait on an empty namespace and an empty database"
  helm --kube-context "$context" --namespace "$namespace" test catalog-api --timeout 180s --logs >&2
  proved "helm test is green: $(kube get pods --selector app.kubernetes.io/component=test --output name | wc -l) pods"

  pod=$(any_pod)
  same 'the number of restarts' "$(restarts)" 0
  # shellcheck disable=SC2016 # it is JavaScript
  kube exec "$pod" --container api -- /nodejs/bin/node -e '
    const fs = require("node:fs")
    const refused = (path) => { try { fs.writeFileSync(path, ""); return "written" } catch (error) { return error.code } }
    console.log(`uid ${process.getuid()}, / ${refused("/x")}, /app ${refused("/app/x")}, /tmp ${refused("/tmp/x")}`)
    console.log(fs.existsSync("/bin/sh") || fs.existsSync("/busybox/sh") ? "a shell" : "no shell")
    console.log(fs.existsSync("/var/run/secrets/kubernetes.io") ? "a token" : "no token")' >"$scratch/rights"
  same 'what the container may do' "$(paste -sd ';' "$scratch/rights")" \
    'uid 65532, / EROFS, /app EROFS, /tmp EROFS;no shell;no token'
  proved "it runs as $(paste -sd ';' "$scratch/rights")"
  size=$(image_megabytes)
  if [[ -n $size ]]; then
    proved "size on the node: $size MB compressed"
  else
    say '  the size is not known: a node reports its images only every few minutes, and not all of them'
  fi
}

# image_megabytes: nothing if no node reports the image.
image_megabytes() {
  kube get nodes --output json | node -e '
    const { items } = JSON.parse(require("node:fs").readFileSync(0, "utf8"))
    const digest = process.argv[1]
    const known = items.flatMap((node) => node.status.images).find(({ names }) => names.some((name) => name.endsWith(digest)))
    if (known) console.log((known.sizeBytes / 1e6).toFixed(1))' "${image#*@}"
}
