# shellcheck shell=bash disable=SC2154 # the script that sources this sets them
# What end-to-end scripts share: options, points that are proved one after the other, bounded waits and a closing table.
#
# Such a script has a function `prove_<point>` for each of $points, with _ for -, a `usage` that prints what the script
# is for and options of its own, a `clean_up` that leaves the cluster as it was, and $root, the repository. It calls
# read_options, begin, what it needs of require_point, prove_points and finish, in this order.

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "FAILED: $*"
  return 1
}

# misused <message>
misused() {
  say "$1"
  help >&2
  exit 2
}

help() {
  usage
  cat <<H
  --context CONTEXT          of the kubeconfig (default: the current one)
  --only POINT[,POINT...]    of: ${points[*]}
  --keep                     leave everything for a look
H
}

# read_options <option...> -- <argument...>: sets a variable for each option, $node_image for `node-image=default`, which
# takes a value, and true or false for `insecure`, which takes none; `settings...` is a list of all that follows `--`.
# Every script has --context, --only, --keep and --help.
read_options() {
  local option_name takes_rest=false takes_value=' ' takes_none=' '
  set -- context= only= keep "$@"
  while [[ $1 != -- ]]; do
    option_name=${1%%=*}
    case $1 in
      *...)
        takes_rest=true
        local -n list_variable=${1%...}
        list_variable=()
        ;;
      *=*) takes_value+="$option_name " && printf -v "${option_name//-/_}" '%s' "${1#*=}" ;;
      *) takes_none+="$option_name " && printf -v "${option_name//-/_}" false ;;
    esac
    shift
  done
  shift
  while (($# > 0)); do
    option_name=${1#--}
    if [[ $1 == -h || $1 == --help ]]; then
      help
      exit 0
    elif [[ $1 == -- && $takes_rest == true ]]; then
      # It stands for the script's own list.
      # shellcheck disable=SC2034
      list_variable=("${@:2}")
      break
    elif [[ $1 == --?* && $takes_none == *" $option_name "* ]]; then
      printf -v "${option_name//-/_}" true
    elif [[ $1 == --?* && $takes_value == *" $option_name "* ]]; then
      (($# > 1)) || misused "$1 needs a value"
      printf -v "${option_name//-/_}" '%s' "$2"
      shift
    else
      misused "there is no $1"
    fi
    shift
  done
}

# begin: from here on the script ends, however it does, with the clean-up, the text in $scratch/details, if there is one,
# and the table of what was proved.
begin() {
  local point
  for point in ${only//,/ }; do
    [[ " ${points[*]} " == *" $point "* ]] || misused "there is no point $point"
  done
  [[ -n $context ]] || context=$(kubectl config current-context)
  export PATH=$root/node_modules/.bin:$PATH
  scratch=$(mktemp -d)
  failures=0 running='' required=''
  trap end EXIT
}

# shellcheck disable=SC2317,SC2329 # called by the trap
end() {
  local result=$?
  # A script that is interrupted must not clean up beside a point that goes on.
  if [[ -n $running ]]; then
    end_group "$running"
    wait "$running" || true
  fi
  clean_up || result=1
  printf '\n'
  cat "$scratch/details" "$scratch/table" 2>/dev/null || true
  rm -rf "$scratch"
  exit "$result"
}

# end_group <process group>: all that is left of it.
end_group() { kill -- "-$1" 2>/dev/null || true; }

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

# require_point <point>: proves it, whatever --only says, and ends the script if that fails: the others need it.
require_point() {
  required+=" $1 "
  run_point "$1"
  [[ $point_result == ok ]] || finish
}

# prove_points: those of $points that --only names, or else all; not again those that were required.
prove_points() {
  local point
  for point in "${points[@]}"; do
    if [[ $required == *" $point "* ]]; then continue; fi
    if [[ -z $only || ,$only, == *",$point,"* ]]; then run_point "$point"; fi
  done
}

# finish: ends the script, with 1 if a point has failed.
finish() { exit $((failures > 0)); }

# run_point <point>: in a shell of its own, where the first failing command ends it. It must not be called where Bash
# ignores -e (in a condition), for then that shell would, too; the result is in $point_result.
run_point() {
  local begun=$SECONDS
  point_result=ok
  say $'\n'"== $1"
  : >"$scratch/proved"
  # With job control it is a process group, so that what it has started can be ended with it.
  set -m
  (
    set -eE
    trap 'say "FAILED: $BASH_COMMAND (${BASH_SOURCE[0]##*/}, line $LINENO)"' ERR
    "prove_${1//-/_}"
  ) </dev/null &
  running=$!
  set +m
  wait "$running" || point_result=FAILED
  end_group "$running"
  running=''
  [[ $point_result == ok ]] || failures=$((failures + 1))
  printf '%-7s %-13s %4d s  %s\n' "$point_result" "$1" $((SECONDS - begun)) "$(head -n 1 "$scratch/proved")" >>"$scratch/table"
  tail -n +2 "$scratch/proved" | sed 's/^/                             /' >>"$scratch/table"
}
