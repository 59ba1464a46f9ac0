#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR
#
# Runs the pipelines in a cluster on this repository's own commit, served by a git server there, and shows that they
# release it, and that what must not pass does not. It sets up the namespaces of the pipelines and removes them again.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
source "$here/lib.sh"
source "$here/release/cluster.sh"
source "$here/release/source.sh"
source "$here/release/runs.sh"
source "$here/release/times.sh"
source "$here/release/published.sh"
source "$here/release/key.sh"
source "$here/release/refused.sh"
source "$here/release/planted.sh"
source "$here/release/untrusted.sh"
source "$here/release/killed.sh"

readonly points=(ci release again published key refused planted untrusted killed imitated)

usage() {
  cat <<'U'
usage: scripts/e2e/release.sh [options] [-- OPTIONS OF npm run synth]

  --registry HOST/PATH       where pods push, in a folder of the run (default: that of the profile local)
  --registry-here HOST/PATH  the same, as this machine reaches it (default: as --registry)
  --profile PROFILE          of the settings; local speaks plain HTTP with the registry (default: local)
  --revision REVISION        what is released (default: HEAD)
  --context CONTEXT          of the kubeconfig (default: the current one)
  --node-image IMAGE         with Node and git, for the git server (default: docker.io/library/node:24-bookworm)
  --run NAME                 names the folder in the registry, and goes on with a run that was kept
  --only POINT[,POINT...]    of: ci release again published key refused planted untrusted killed imitated
  --keep                     leave everything for a look

Settings of the cluster come last: `-- --s3-endpoint HOST:PORT --s3-bucket NAME`, see npm run synth -- --help. The store's
keys come from the environment, as for scripts/setup. Give a bucket of its own: caches of earlier runs make `cold` warm.
It needs kubectl, argo, cosign, git and npm, and the repository's dependencies (npm ci). What it pushed stays in the registry.
U
}

# misused <message>
misused() {
  say "$1"
  usage >&2
  exit 2
}

parse() {
  registry=registry.registry.svc.cluster.local:5000/catalog-e2e registry_here='' profile=local revision=HEAD context=''
  node_image=docker.io/library/node:24-bookworm run='' only='' keep=false settings=()
  while (($# > 0)); do
    case $1 in
      --keep) keep=true ;;
      -h | --help) usage && exit 0 ;;
      --registry | --registry-here | --profile | --revision | --context | --node-image | --run | --only)
        (($# > 1)) || misused "$1 needs a value"
        local name=${1#--}
        printf -v "${name//-/_}" '%s' "$2"
        shift
        ;;
      --)
        settings=("${@:2}")
        break
        ;;
      *) misused "there is no $1" ;;
    esac
    shift
  done
  [[ $run =~ ^[a-z0-9-]*$ ]] || misused '--run must be of small letters, digits and dashes'
  registry_here=${registry_here:-$registry}
}

wanted() { [[ -z $only || ,$only, == *",$1,"* ]]; }

main() {
  local point
  parse "$@"
  [[ -n $context ]] || context=$(kubectl config current-context)
  export PATH=$root/node_modules/.bin:$PATH
  scratch=$(mktemp -d)
  failures=0
  trap clean_up EXIT
  claim_cluster
  run_point prepare prepare
  if [[ $point_result == ok ]]; then
    read_prepared
    for point in "${points[@]}"; do
      wanted "$point" || continue
      run_point "$point" "prove_$point"
    done
  fi
  print_times
  printf '\n'
  cat "$scratch/table"
  exit $((failures > 0))
}

main "$@"
