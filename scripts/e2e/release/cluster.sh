# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# The cluster: the pipelines' namespaces by scripts/setup, and a git server in a namespace of its own.

readonly git_namespace=catalog-e2e-git
# pipelines.sh removes them.
# shellcheck disable=SC2034
readonly own_namespaces=("$git_namespace")

kube_git() { kube --namespace "$git_namespace" "$@"; }

claim_cluster() {
  name_run
  repository=http://git.$git_namespace.svc.cluster.local/catalog-platform
  (cd "$root" && node cdk8s/src/main.ts --profile "$profile" --registry "$registry/$run" --repository "$repository" \
    "${settings[@]}" --out "$scratch/manifests") >&2
  claim_namespaces
}

prove_prepare() {
  make_source
  start_git_server
  serve
  "$root/scripts/setup" --context "$context" --manifests "$scratch/manifests" --generate-signing-key --yes >&2
  proved "scripts/setup made the namespaces; the git server has $(git -C "$scratch/served.git" rev-parse --short main) as $tag"
}

start_git_server() {
  make_marked_namespace
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
