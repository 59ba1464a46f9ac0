# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point planted: ci of a commit with one fault stops at the step that looks for it. Two run at a time.

prove_planted() {
  local test lint secret dependency
  test=$(submit_ci failing-test)
  lint=$(submit_ci lint-error)
  await_run 1200 ci "$test" Failed
  stopped_at "$test" test '1 of 1 tests failed' 'a failing test'
  secret=$(submit_ci leaked-secret)
  await_run 1200 ci "$lint" Failed
  stopped_at "$lint" verify 'FAILED format and lint' 'a lint error'
  dependency=$(submit_ci vulnerable-dependency)
  await_run 1200 ci "$secret" Failed
  stopped_at "$secret" scan-source 'secret aws-access-key-id in api/planted.ini, line 1' 'a leaked secret'
  await_run 1200 ci "$dependency" Failed
  stopped_at "$dependency" scan-source 'in lodash 4.17.20: update to 4.17.21' 'a vulnerable dependency'
}
