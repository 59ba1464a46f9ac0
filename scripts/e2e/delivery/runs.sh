# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Runs of release, promote and rollback, and what their records say.

# shellcheck disable=SC2034 # the points use them
readonly approver=grace@example.com operator=linus@example.com

# refused_at <namespace> <run> <step> <words of the reason> <what>: this step failed, and its message says why.
refused_at() {
  local message
  await_run 900 "$1" "$2" Failed
  message=$(ask "$2" message "$3")
  [[ $message == *"$4"* ]] || fail "$3 of $2 says '$message', not '$4'"
  proved "$5: $(grep --fixed-strings --max-count 1 -e "$4" <<<"$message")"
}

# find_runs <namespace> <question...>
find_runs() { kube get workflows --namespace "$1" --output json | node "$here/delivery/find-runs.ts" "${@:2}"; }

# find_run <namespace> <question...>: one at least.
find_run() {
  local found
  found=$(find_runs "$@")
  [[ -n $found ]] || fail "no run in $1: ${*:2}" || return 1
  printf '%s\n' "${found%%$'\n'*}"
}

# newest_run <seconds> <namespace> <template> <parameter=value...>: waits for it, and prints its name.
newest_run() {
  eventually "$1" find_run "$2" newest "${@:3}"
  find_run "$2" newest "${@:3}"
}

# submit_as <user> <namespace> <template> <parameter=value...>: prints the name of the run.
submit_as() {
  local arguments=() parameter
  for parameter in "${@:4}"; do arguments+=(--parameter "$parameter"); done
  argo submit --context "$context" --as "$1" --as-group catalog-developers --as-group system:authenticated \
    --namespace "$2" --from "workflowtemplate/$3" --output name "${arguments[@]}"
}

# promote <environment> <version> [<digest>]: by the operator; prints the name of the run.
promote() {
  local digest=${3:-}
  [[ -n $digest ]] || digest=$(version_digest "$2")
  submit_as "$operator" "delivery-$1" promote "digest=$digest" "version=$2" "requester=$operator"
}

# answer <user> <run> <YES|NO>: to the question of a promotion to prod, as soon as it is asked.
answer() {
  eventually 900 find_run delivery-prod asking "$2"
  argo node set "$2" --context "$context" --as "$1" --as-group catalog-approvers --as-group system:authenticated \
    --namespace delivery-prod --node-field-selector displayName=approval --phase Succeeded \
    --output-parameter "approved=$3" --output-parameter "approver=$1" >&2
}

# release <version>: pushes its tag, and waits until that has released it. Prints the name of the run.
release() {
  local run
  push platform "v$1"
  run=$(newest_run 60 ci release "tag=v$1")
  await_run 3000 ci "$run" Succeeded
  stage "$1" release ci "$run"
  printf '%s\n' "$run"
}

# deliver <version>: what a release starts by itself, up to the question whether it may go to prod.
deliver() {
  local environment run
  for environment in dev staging; do
    run=$(newest_run 120 "delivery-$environment" promote "version=$1")
    await_run 1500 "delivery-$environment" "$run" Succeeded
    stage "$1" "$environment" "delivery-$environment" "$run"
    eventually 60 runs_only "$environment" "$(version_digest "$1")"
  done
}

# stage <version> <name> <namespace> <run>: for the table of times.
stage() {
  record "$3" "$4"
  printf '%s %s %s\n' "$1" "$2" "$(ask "$4" times | sed -n 's/^whole //p')" >>"$scratch/stages"
}

print_stages() {
  [[ -s $scratch/stages ]] || return 0
  printf '\n%-10s %-10s %8s\n' version stage seconds
  awk '{ printf "%-10s %-10s %8s\n", $1, $2, $3 }' "$scratch/stages"
}
