# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point rollback: a good version goes to production, and a person takes production back to the one before.

prove_rollback() {
  local run digest
  release 0.2.1 >&2
  deliver 0.2.1
  run=$(newest_run 120 delivery-prod promote version=0.2.1)
  answer "$approver" "$run" YES
  await_run 1500 delivery-prod "$run" Succeeded
  stage 0.2.1 prod delivery-prod "$run"
  eventually 60 runs_only prod "$(version_digest 0.2.1)"
  digest=$(version_digest 0.1.0)
  run=$(submit_as "$operator" delivery-prod rollback "digest=$digest" "requester=$operator")
  await_run 1200 delivery-prod "$run" Succeeded
  stage 0.1.0 rollback delivery-prod "$run"
  eventually 60 runs_only prod "$digest"
  proved "0.2.1 runs in prod, and by $run 0.1.0 again"
}
