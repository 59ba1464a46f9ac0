# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Points ci, release and again: the commit as it is passes, with empty caches and with full ones.

readonly run_seconds_max=3000

prove_ci() { pass_ci cold; }

prove_release() { pass_release cold; }

prove_again() {
  pass_ci warm
  pass_release warm
}

# pass_ci <cold|warm>
pass_ci() {
  local run
  run=$(submit_ci main)
  await_run "$run_seconds_max" ci "$run" Succeeded
  ask "$run" times | sed "s/^/ci $1 /" >>"$scratch/times"
  proved "ci of the commit succeeds, $1: $run"
}

# pass_release <cold|warm>
pass_release() {
  local run part child
  run=$(submit release "repository=$repository" "tag=$tag")
  await_run "$run_seconds_max" ci "$run" Succeeded
  ask "$run" times | sed "s/^/release $1 /" >>"$scratch/times"
  for part in build:build request-signature:release; do
    child=$(ask "$run" output "${part%:*}" run)
    record "${part#*:}" "$child"
    ask "$child" times | sed "/^whole /d; s|^|release $1 ${part%:*}/|" >>"$scratch/times"
  done
  same 'the digest of the version' "$(digest_of "$image_here" "${tag#v}")" "$(ask "$run" output build digest)"
  proved "release of $tag succeeds, $1: $run, image $(ask "$run" output build digest)"
}

# print_times: a row per step, in seconds.
print_times() {
  [[ -s $scratch/times ]] || return 0
  awk 'BEGIN { printf "\n%-9s %-34s %8s %8s\n", "", "seconds", "cold", "warm" }
    { key = $1 " " $3; if (!(key in seen)) { seen[key]; order[++n] = key } time[key, $2] = $4 }
    END { for (i = 1; i <= n; i++) { split(order[i], part, " "); printf "%-9s %-34s %8s %8s\n", part[1], part[2], time[order[i], "cold"], time[order[i], "warm"] } }' \
    "$scratch/times"
}
