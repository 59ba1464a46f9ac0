# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# What end-to-end scripts share: messages, bounded waits, and a table of what was proved.

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "FAILED: $*"
  return 1
}

# eventually <seconds> <command...>: runs it until it succeeds; its last messages are shown if it never does.
eventually() {
  local end=$((SECONDS + $1)) seconds=$1 messages
  shift
  until messages=$("$@" 2>&1); do
    ((SECONDS < end)) || fail "not within $seconds s: $*"$'\n'"$messages" || return 1
    sleep 1
  done
}

# same <what> <actual> <wanted>
same() { [[ $2 == "$3" ]] || fail "$1 is '$2', not '$3'"; }

# proved <sentence>: adds to what the point that runs has shown.
proved() {
  say "  proved: $*"
  printf '%s\n' "$*" >>"$scratch/proved"
}

# run_point <name> <function>: runs it in a shell of its own, where the first failing command ends it. It must not be
# called where Bash ignores -e (in a condition), for then that shell would, too; the result is in $point_result.
run_point() {
  local begun=$SECONDS
  point_result=ok
  say $'\n'"== $1"
  : >"$scratch/proved"
  (
    set -eE
    trap 'say "FAILED: $BASH_COMMAND (${BASH_SOURCE[0]##*/}, line $LINENO)"' ERR
    "$2"
  ) &
  wait $! || point_result=FAILED
  [[ $point_result == ok ]] || failures=$((failures + 1))
  printf '%-7s %-13s %4d s  %s\n' "$point_result" "$1" $((SECONDS - begun)) "$(head -n 1 "$scratch/proved")" >>"$scratch/table"
  tail -n +2 "$scratch/proved" | sed 's/^/                             /' >>"$scratch/table"
}
