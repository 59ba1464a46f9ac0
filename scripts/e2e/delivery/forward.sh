# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point forward: a tag that is pushed comes to production by itself, but for the one answer of a person.

prove_forward() {
  local digest run soaked before pushed=$SECONDS
  run=$(release 0.1.0)
  digest=$(version_digest 0.1.0)
  proved "git push of v0.1.0 starts $run, which publishes $digest"
  deliver 0.1.0
  proved 'dev and staging run it, without another hand'
  run=$(newest_run 120 delivery-prod promote version=0.1.0)
  eventually 900 find_run delivery-prod asking "$run"
  record delivery-prod "$run"
  # How much of its 45 s was left is up to how soon the promotion began.
  soaked=$(ask "$run" waited soak)
  ((soaked > 0)) || fail 'the soak was not waited for'
  proved "a person is asked after the rest of the soak, $soaked s"
  before=$(running prod)
  same 'what prod runs before' "$before" ''
  answer "$approver" "$run" YES
  await_run 1500 delivery-prod "$run" Succeeded
  stage 0.1.0 prod delivery-prod "$run"
  eventually 60 runs_only prod "$digest"
  deployments_now
  grep -Fq "$digest" "$scratch/deployments/environments/prod.yaml" || fail 'the deployment repository does not say so'
  grep -Fq "$approver" "$scratch/deployments/environments/prod.yaml" || fail 'the approver is not recorded'
  proved "every pod of prod runs $digest, $((SECONDS - pushed)) s after the push; the deployment repository names $approver"
}
