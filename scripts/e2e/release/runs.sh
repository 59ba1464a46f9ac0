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

# stopped_at <run> <step> <words of the reason> <what>: this step failed, no other did, and its message says why.
stopped_at() {
  local message
  same "the failed step of $1" "$(ask "$1" failed)" "$2"
  message=$(ask "$1" message "$2")
  [[ $message == *"$3"* ]] || fail "$2 of $1 says '$message', not '$3'"
  proved "$4: $2 fails: $(grep --fixed-strings --max-count 1 -e "$3" <<<"$message")"
}
