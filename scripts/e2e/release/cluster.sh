# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# The cluster: the pipelines' namespaces by scripts/setup, and a git server in a namespace of its own.

readonly git_namespace=catalog-e2e-git
readonly pipeline_namespaces=(ci build release deploy-dev deploy-staging deploy-prod)

kube() { kubectl --context "$context" "$@"; }
kube_git() { kube --namespace "$git_namespace" "$@"; }

# claim_cluster: at the end the namespaces go, so nobody else may have something in them.
claim_cluster() {
  local there
  claimed=false
  there=$(kube get namespaces "${pipeline_namespaces[@]}" "$git_namespace" --ignore-not-found --output name)
  if [[ -n $there && -z $run ]]; then
    fail "the cluster has ${there//$'\n'/, } already: take another one, or go on with a run that was kept by --run"
    exit 2
  fi
  claimed=true
  run=${run:-$(date --utc +%Y%m%d-%H%M%S)}
  # The rest of the script reads them.
  # shellcheck disable=SC2034
  image=$registry/$run/catalog-api image_here=$registry_here/$run/catalog-api
  # shellcheck disable=SC2034
  chart=$registry/$run/charts/catalog-api chart_here=$registry_here/$run/charts/catalog-api
  repository=http://git.$git_namespace.svc.cluster.local/catalog-platform
}

prepare() {
  make_source
  start_git_server
  serve
  (cd "$root" && node cdk8s/src/main.ts --profile "$profile" --registry "$registry/$run" --repository "$repository" \
    "${settings[@]}" --out "$scratch/manifests") >&2
  "$root/scripts/setup" --context "$context" --manifests "$scratch/manifests" --generate-signing-key --yes >&2
  proved "scripts/setup made the namespaces; the git server has $(git -C "$scratch/served.git" rev-parse --short main) as $tag"
}

start_git_server() {
  kube create namespace "$git_namespace" --dry-run=client --output yaml | kube apply -f - >&2
  kube label namespace "$git_namespace" pod-security.kubernetes.io/enforce=restricted --overwrite >&2
  kube_git create configmap git-server --from-file="$here/release/git-server.mts" --dry-run=client --output yaml |
    kube_git apply -f - >&2
  sed "s|image: node|image: $node_image|" "$here/release/git-server.yaml" | kube_git apply -f - >&2
  kube_git wait --for=condition=Ready pod/git --timeout=180s >&2
}

# serve: the git server takes over what the bare repository here has.
serve() {
  tar --create --directory "$scratch" served.git |
    kube_git exec --stdin git -- sh -c 'rm -rf /srv/new && mkdir /srv/new && tar -x -C /srv/new && rm -rf /srv/catalog-platform &&
      mv /srv/new/served.git /srv/catalog-platform'
}

# shellcheck disable=SC2317,SC2329 # called by the trap
clean_up() {
  if [[ $claimed == true && $keep == true ]]; then
    say "kept; go on with --run $run"
  elif [[ $claimed == true ]]; then
    remove_all || say "not everything could be removed: see namespaces ${pipeline_namespaces[*]} $git_namespace"
  fi
  rm -rf "$scratch"
}

# shellcheck disable=SC2317,SC2329 # called by clean_up
remove_all() {
  local namespace
  for namespace in ci build release; do
    # Each has a finalizer until its artifacts are collected, so the templates' accounts have to be there still.
    kube delete workflows --all --namespace "$namespace" --ignore-not-found --timeout=180s >&2
    kube delete pods --all --namespace "$namespace" --timeout=60s >&2
  done
  "$root/scripts/teardown" --context "$context" --yes >&2
  kube delete namespace "${pipeline_namespaces[@]}" "$git_namespace" --ignore-not-found --timeout=180s >&2
}
