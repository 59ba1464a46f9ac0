# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Runs of the pipelines, and what their records say.

# submit <pipeline> <parameter=value...>: prints the name of the run.
submit() {
  local pipeline=$1 arguments=() parameter
  for parameter in "${@:2}"; do arguments+=(--parameter "$parameter"); done
  argo submit --context "$context" --namespace ci --from "workflowtemplate/$pipeline" --output name "${arguments[@]}"
}

# submit_ci <branch>: of the branch's newest commit.
submit_ci() { submit ci "repository=$repository" "revision=$(commit_of "$1")" "branch=$1"; }

# record <run> [<namespace>]: to $scratch/<run>.json
record() { argo get --context "$context" --namespace "${2:-ci}" "$1" --output json >"$scratch/$1.json"; }

# ask <run> <question...>: of its record.
ask() { node "$here/release/ask-record.ts" "${@:2}" <"$scratch/$1.json"; }

# shellcheck disable=SC2317,SC2329 # called by eventually
has_ended() { record "$1" && [[ $(ask "$1" phase) =~ ^(Succeeded|Failed|Error)$ ]]; }

# await_run <seconds> <run> <phase>: that it ends so.
await_run() {
  eventually "$1" has_ended "$2"
  [[ $(ask "$2" phase) == "$3" ]] ||
    fail "run $2 is $(ask "$2" phase), not $3: $(ask "$2" failures)"
}

# stopped_at <run> <step> <words of the reason> <what>: this step failed, no other did, and its message says why.
stopped_at() {
  local message
  same "the failed step of $1" "$(ask "$1" failed)" "$2"
  message=$(ask "$1" message "$2")
  [[ $message == *"$3"* ]] || fail "$2 of $1 says '$message', not '$3'"
  proved "$4: $2 fails: $(grep --fixed-strings --max-count 1 -e "$3" <<<"$message")"
}
