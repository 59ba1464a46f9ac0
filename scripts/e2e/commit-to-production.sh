#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR disable=SC2154 # read_options sets the variables
#
# From a git push to production and back, in a cluster: a git host there announces tags, releases are built, promoted
# through dev and staging, approved for prod, rolled back when they fail there, and refused where they must be.
set -euo pipefail
# What fails in $(...) ends it, too.
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
source "$here/lib.sh"
source "$here/pipelines.sh"
source "$here/load.sh"
source "$here/release/published.sh"
source "$here/delivery/cluster.sh"
source "$here/delivery/git.sh"
source "$here/delivery/environments.sh"
source "$here/delivery/runs.sh"
source "$here/delivery/client.sh"
source "$here/delivery/forward.sh"
source "$here/delivery/bad-release.sh"
source "$here/delivery/rollback.sh"
source "$here/delivery/refused.sh"
source "$here/delivery/webhook.sh"
source "$here/delivery/restart.sh"
source "$here/delivery/queue.sh"

readonly points=(prepare forward bad-release rollback restart queue refused webhook)

usage() {
  cat <<'U'
usage: scripts/e2e/commit-to-production.sh [options] [-- OPTIONS OF npm run synth]

Settings of the cluster come last: `-- --s3-endpoint HOST:PORT --s3-bucket NAME`, see npm run synth -- --help. The store's
keys come from the environment, as for scripts/setup. The cluster has Argo Workflows and Argo Events. The pipelines are
the real ones. What they run of the commit is shorter: its checks pass at once, as release.sh shows that they hold; and
soaks and watches last seconds. It needs kubectl, argo, cosign, git, npm, the right to impersonate, and the repository's
dependencies (npm ci). What it pushed stays in the registry.

  --registry HOST/PATH       where pods push, in a folder of the run (default: that of the profile local)
  --registry-here HOST/PATH  the same, as this machine reaches it (default: as --registry)
  --profile PROFILE          of the settings; local speaks plain HTTP with the registry (default: local)
  --revision REVISION        what is released (default: HEAD)
  --event-bus URL            of a NATS server with JetStream (default: nats://nats.argo-events.svc:4222)
  --node-image IMAGE         with Node and git, for the git host (default: docker.io/library/node:24-bookworm)
  --postgres-image IMAGE     (default: docker.io/library/postgres:17-bookworm)
  --run NAME                 names the folder in the registry, and goes on with a run that was kept
U
}

main() {
  read_options registry=registry.registry.svc.cluster.local:5000/catalog-e2e registry-here= profile=local revision=HEAD \
    event-bus=nats://nats.argo-events.svc:4222 node-image=docker.io/library/node:24-bookworm \
    postgres-image=docker.io/library/postgres:17-bookworm run= settings... -- "$@"
  [[ $run =~ ^[a-z0-9-]*$ ]] || misused '--run must be of small letters, digits and dashes'
  registry_here=${registry_here:-$registry}
  begin
  claim_cluster
  require_point prepare
  prove_points
  print_stages
  finish
}

main "$@"
