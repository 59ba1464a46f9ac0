# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point bad-release: a version that is slow under load passes where nobody calls it, fails in production, and is taken
# back there by itself, while a client of production sees no failed request.

prove_bad_release() {
  local good bad run account
  good=$(version_digest 0.1.0)
  release 0.2.0 >&2
  bad=$(version_digest 0.2.0)
  deliver 0.2.0
  run=$(newest_run 120 delivery-prod promote version=0.2.0)
  make_client_script
  start_load 25
  answer "$approver" "$run" YES
  await_run 1500 delivery-prod "$run" Failed
  stage 0.2.0 prod delivery-prod "$run"
  eventually 300 runs_only prod "$good"
  account=$(stop_load)
  none_failed "$account" 500
  proved "0.2.0 fails in prod, whose pods run 0.1.0 again: $account"
  deployments_now
  grep -Fq "$good" "$scratch/deployments/environments/prod.yaml" || fail 'the deployment repository does not say 0.1.0'
  taken_back_by_one_commit "quarantine/${bad/:/-}.yaml"
  same 'tables of the schema that 0.2.0 brought' "$(expansions)" 1
  proved 'its migration stays, and 0.1.0 serves with it'
  run=$(promote prod 0.2.0)
  refused_at delivery-prod "$run" verify-promotion 'is quarantined' 'a quarantined digest'
  lift_hold
}

# taken_back_by_one_commit <file of the quarantine>: it has the hold and what runs, too.
taken_back_by_one_commit() {
  local commit
  commit=$(git -C "$scratch/deployments" log --diff-filter=A --format=%H -- "$1")
  same 'what that commit changes' "$(git -C "$scratch/deployments" show --format= --name-only "$commit" | sort | paste -sd ' ')" \
    "environments/prod.yaml holds/prod.yaml $1"
  proved "$(git -C "$scratch/deployments" show --no-patch --format=%s "$commit"): one commit has the quarantine, the hold, and what runs"
}

expansions() {
  kube exec --namespace "$(outside prod)" deployment/postgres -- psql --no-psqlrc --tuples-only --no-align \
    --username=catalog --dbname=catalog --command="select count(*) from pg_tables where tablename = 'e2e_expansion'"
}

# lift_hold: as a person does it, by a commit.
lift_hold() {
  deployments_now
  rm "$scratch/deployments/holds/prod.yaml"
  commit_deployments 'Lift the hold of prod: 0.2.0 is quarantined'
}
