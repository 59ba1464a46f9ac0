#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR disable=SC2154 # read_options sets the variables
#
# Installs the chart in a cluster and shows that it keeps its promises there. It works in namespaces of its own, which it
# deletes at the end, and changes nothing else. The cluster's network must enforce NetworkPolicies, and the autoscaling
# point needs its metrics API.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
source "$here/lib.sh"
source "$here/load.sh"
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

It needs kubectl and helm, buildctl for --build, and the repository's dependencies (npm ci).

  --image REPOSITORY@DIGEST  the image to install
  --build REPOSITORY         build it from the work tree instead, by a BuildKit in the cluster that pushes there
  --insecure                 the registry of --build speaks plain HTTP
  --namespace NAME           begins the names of the namespaces that it makes (default: catalog-e2e)
  --postgres-image IMAGE     (default: docker.io/library/postgres:17-bookworm)
  --buildkit-image IMAGE     (default: docker.io/moby/buildkit:v0.26.2-rootless)
U
}

# The release, its clients and strangers, and the builder live apart.
kube() { kubectl --context "$context" --namespace "$namespace" "$@"; }
kube_client() { kubectl --context "$context" --namespace "$namespace-outside" "$@"; }
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
  if [[ $keep == true ]]; then
    say "kept: ${made[*]}"
  elif ((${#made[@]} > 0)); then
    kubectl --context "$context" delete namespace "${made[@]}" --timeout=180s >&2 && return
    say "delete these namespaces by hand: ${made[*]}"
    return 1
  fi
}

main() {
  read_options image= build= insecure namespace=catalog-e2e postgres-image=docker.io/library/postgres:17-bookworm \
    buildkit-image=docker.io/moby/buildkit:v0.26.2-rootless -- "$@"
  [[ -n $image || -n $build ]] || misused '--image or --build is needed'
  [[ -z $image || $image =~ @sha256:[a-f0-9]{64}$ ]] || misused '--image must end with @sha256: and 64 hexadecimal digits'
  upgrade_image=$image made=()
  begin

  if [[ -n $build ]]; then
    make_namespace "$namespace-build" privileged
    require_point build
    image=$(cat "$scratch/image")
    upgrade_image=$(cat "$scratch/upgrade-image")
  fi
  make_namespace "$namespace" restricted
  make_namespace "$namespace-outside" restricted
  prepare
  require_point install
  prove_points
  finish
}

main "$@"
