#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR
#
# Installs the chart in a cluster and shows that it keeps its promises there. It works in namespaces of its own, which it
# deletes at the end, and changes nothing else. The cluster's network must enforce NetworkPolicies, and the autoscaling
# point needs its metrics API.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
source "$here/lib.sh"
source "$here/chart/image.sh"
source "$here/chart/pods.sh"
source "$here/chart/install.sh"
source "$here/chart/rollout.sh"
source "$here/chart/drain.sh"
source "$here/chart/autoscaling.sh"
source "$here/chart/network.sh"
source "$here/chart/first-start.sh"
source "$here/chart/database-loss.sh"
source "$here/chart/doctor.sh"

readonly points=(install rollout drain autoscaling network first-start database-loss doctor)

usage() {
  cat <<'U'
usage: scripts/e2e/chart.sh (--image REPOSITORY@DIGEST | --build REPOSITORY) [options]

  --image REPOSITORY@DIGEST  the image to install
  --build REPOSITORY         build it from the work tree instead, by a BuildKit in the cluster that pushes there
  --insecure                 the registry of --build speaks plain HTTP
  --context CONTEXT          of the kubeconfig (default: the current one)
  --namespace NAME           begins the names of the namespaces that it makes (default: catalog-e2e)
  --postgres-image IMAGE     (default: docker.io/library/postgres:17-bookworm)
  --buildkit-image IMAGE     (default: docker.io/moby/buildkit:v0.26.2-rootless)
  --only POINT[,POINT...]    of: install rollout drain autoscaling network first-start database-loss doctor
  --keep                     leave the namespaces for a look

It needs kubectl and helm, buildctl for --build, and the repository's dependencies (npm ci).
U
}

# misused <message>
misused() {
  say "$1"
  usage >&2
  exit 2
}

parse() {
  image='' repository='' insecure=false context='' namespace=catalog-e2e only='' keep=false
  postgres_image=docker.io/library/postgres:17-bookworm
  buildkit_image=docker.io/moby/buildkit:v0.26.2-rootless
  while (($# > 0)); do
    case $1 in
      --insecure) insecure=true ;;
      --keep) keep=true ;;
      -h | --help) usage && exit 0 ;;
      --image | --build | --context | --namespace | --postgres-image | --buildkit-image | --only)
        (($# > 1)) || misused "$1 needs a value"
        set_option "$1" "$2"
        shift
        ;;
      *) misused "there is no $1" ;;
    esac
    shift
  done
  [[ -n $image || -n $repository ]] || misused '--image or --build is needed'
  [[ -z $image || $image =~ @sha256:[a-f0-9]{64}$ ]] || misused '--image must end with @sha256: and 64 hexadecimal digits'
  upgrade_image=$image
}

# set_option <name> <value>
set_option() {
  case $1 in
    --image) image=$2 ;;
    --build) repository=$2 ;;
    --context) context=$2 ;;
    --namespace) namespace=$2 ;;
    --postgres-image) postgres_image=$2 ;;
    --buildkit-image) buildkit_image=$2 ;;
    --only) only=$2 ;;
  esac
}

# The release, its clients and strangers, and the builder live apart.
kube() { kubectl --context "$context" --namespace "$namespace" "$@"; }
kube_outside() { kubectl --context "$context" --namespace "$namespace-outside" "$@"; }
# shellcheck disable=SC2317,SC2329 # called by the points
kube_build() { kubectl --context "$context" --namespace "$namespace-build" "$@"; }

# make_namespace <name> <level of the Pod Security Standards>
make_namespace() {
  kubectl --context "$context" create namespace "$1" >&2
  kubectl --context "$context" label namespace "$1" "pod-security.kubernetes.io/enforce=$2" catalog-e2e="${1##*-}" >&2
  made+=("$1")
}

# shellcheck disable=SC2317,SC2329 # called by the trap
clean_up() {
  [[ $keep == true ]] && say "kept: ${made[*]}"
  if [[ $keep == false ]] && ((${#made[@]} > 0)); then
    kubectl --context "$context" delete namespace "${made[@]}" --timeout=180s >&2 || say "delete these namespaces by hand: ${made[*]}"
  fi
  rm -rf "$scratch"
}

wanted() { [[ -z $only || ,$only, == *",$1,"* ]]; }

main() {
  local point
  parse "$@"
  [[ -n $context ]] || context=$(kubectl config current-context)
  export PATH=$root/node_modules/.bin:$PATH
  scratch=$(mktemp -d)
  made=() failures=0
  trap clean_up EXIT

  if [[ -n $repository ]]; then
    make_namespace "$namespace-build" privileged
    run_point build build_image
    [[ $point_result == ok ]] || finish
    image=$(cat "$scratch/image")
    upgrade_image=$(cat "$scratch/upgrade-image")
  fi
  make_namespace "$namespace" restricted
  make_namespace "$namespace-outside" restricted
  prepare
  for point in "${points[@]}"; do
    wanted "$point" || [[ $point == install ]] || continue
    run_point "$point" "prove_${point//-/_}"
    [[ $point != install || $point_result == ok ]] || break
  done
  finish
}

finish() {
  printf '\n'
  cat "$scratch/table"
  exit $((failures > 0))
}

main "$@"
