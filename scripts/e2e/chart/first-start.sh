# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point first-start: two replicas that migrate by themselves start on an empty database at once.

prove_first_start() {
  local url applied
  sql 'create database first_start' >&2
  url=$(sed -n 's/^DATABASE_URL=//p' "$scratch/secrets/service/.env")
  kube create secret generic first-start --from-env-file="$scratch/secrets/service/.env" --dry-run=client --output=yaml |
    kube apply -f - >&2
  kube patch secret first-start --type=merge --patch "{\"stringData\": {\"DATABASE_URL\": \"${url%/*}/first_start\"}}" >&2
  release install first-start --wait --set fullnameOverride=first-start --set replicas=2 \
    --set migration.mode=none,config.migrateOnStart=true,secrets.existingSecret=first-start,tests.enabled=false
  same 'the number of pods' "$(api_pods first-start | wc -l)" 2
  same 'the number of restarts' "$(restarts first-start)" 0
  kube logs --selector app.kubernetes.io/instance=first-start --tail=-1 --prefix | grep -E 'migrat' >&2
  applied=$(kube logs --selector app.kubernetes.io/instance=first-start --tail=-1 | grep -c '"migration applied"')
  same 'the number of applied migrations in both logs' "$applied" "$(find "$root/api/migrations" -name '*.sql' | wc -l)"
  same 'the number of rows in its history' "$(sql 'select count(*) from catalog_migrations' first_start)" "$applied"
  proved "two replicas on an empty database: each of $applied migrations applied once, no restart"
  helm --kube-context "$context" --namespace "$namespace" uninstall first-start --wait --timeout 120s >&2
}
