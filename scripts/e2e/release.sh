#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR disable=SC2154 # read_options sets the variables
#
# Runs the pipelines in a cluster on this repository's own commit, served by a git server there, and shows that they
# release it, and that what must not pass does not. It sets up the namespaces of the pipelines and removes them again.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
source "$here/lib.sh"
source "$here/pipelines.sh"
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

readonly points=(prepare ci release again published key refused planted untrusted killed imitated)

usage() {
  cat <<'U'
usage: scripts/e2e/release.sh [options] [-- OPTIONS OF npm run synth]

Settings of the cluster come last: `-- --s3-endpoint HOST:PORT --s3-bucket NAME`, see npm run synth -- --help. The store's
keys come from the environment, as for scripts/setup. Give a bucket of its own: caches of earlier runs make `cold` warm.
It needs kubectl, argo, cosign, git and npm, and the repository's dependencies (npm ci). What it pushed stays in the registry.

  --registry HOST/PATH       where pods push, in a folder of the run (default: that of the profile local)
  --registry-here HOST/PATH  the same, as this machine reaches it (default: as --registry)
  --profile PROFILE          of the settings; local speaks plain HTTP with the registry (default: local)
  --revision REVISION        what is released (default: HEAD)
  --node-image IMAGE         with Node and git, for the git server (default: docker.io/library/node:24-bookworm)
  --run NAME                 names the folder in the registry, and goes on with a run that was kept
U
}

main() {
  read_options registry=registry.registry.svc.cluster.local:5000/catalog-e2e registry-here= profile=local revision=HEAD \
    node-image=docker.io/library/node:24-bookworm run= settings... -- "$@"
  [[ $run =~ ^[a-z0-9-]*$ ]] || misused '--run must be of small letters, digits and dashes'
  registry_here=${registry_here:-$registry}
  begin
  claim_cluster
  require_point prepare
  read_prepared
  prove_points
  print_times >"$scratch/details"
  finish
}

main "$@"
