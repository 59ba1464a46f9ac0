#!/usr/bin/env bash
# Fetches one commit of a repository on the list. Neither the parameters nor the repository's content is trusted: no
# hook, filter or submodule of it runs, and a commit is known by its hash alone, so a branch that moves changes nothing.
set -euo pipefail
export LC_ALL=C

fail() {
  printf 'checkout: %s\n' "$1" >&2
  exit "${2:-1}"
}

# What was asked for must not be done, now or later: EX_DATAERR of sysexits.h.
refuse() {
  fail "$1" 65
}

check_parameters() {
  local quoted prefix
  printf -v quoted '%q' "${REPOSITORY:0:200}"
  # Only what a plain repository URL needs: no user, no query, no segment that starts with a dot or a dash.
  [[ $REPOSITORY =~ ^(https?)://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9_~][A-Za-z0-9._~-]*)+$ ]] ||
    refuse "repository is $quoted; give a URL such as https://github.com/owner/name"
  scheme=${BASH_REMATCH[1]}
  while IFS= read -r prefix; do
    if [[ -n $prefix && ($REPOSITORY == "$prefix" || ($prefix == */ && $REPOSITORY == "$prefix"*)) ]]; then
      check_revision
      return
    fi
  done <<<"$ALLOWED_REPOSITORIES"
  refuse "repository $quoted is not on the list; add it to the allowed repositories in the settings"
}

check_revision() {
  local quoted
  printf -v quoted '%q' "${REVISION:0:200}"
  [[ $REVISION =~ ^[0-9a-f]{40}$ ]] || refuse "revision is $quoted; give a commit as its full 40 hexadecimal digits"
}

# configure KEY VALUE: for this process and its children only. Nothing is on a command line, nothing stays in the files.
configure() {
  export GIT_CONFIG_COUNT=$((${GIT_CONFIG_COUNT:-0} + 1))
  export "GIT_CONFIG_KEY_$((GIT_CONFIG_COUNT - 1))=$1" "GIT_CONFIG_VALUE_$((GIT_CONFIG_COUNT - 1))=$2"
}

configure_git() {
  export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0 GIT_ALLOW_PROTOCOL=$scheme
  configure core.hooksPath /dev/null
  configure submodule.recurse false
  configure fetch.fsckObjects true
  # Nothing may still be at work in the background when the files are collected.
  configure maintenance.auto false
  # The list is of addresses: a server on it may not send us on to one that is not.
  configure http.followRedirects false
  # A server that sends less than a kilobyte a second for half a minute is given up.
  configure http.lowSpeedLimit 1000
  configure http.lowSpeedTime 30
  if [[ -f $GIT_CREDENTIALS/password ]]; then
    # shellcheck disable=SC2016 # The helper's own shell reads the files.
    configure credential.helper '!answer() {
      [ "$1" = get ] || return 0
      echo "username=$(cat "$GIT_CREDENTIALS/username")"
      echo "password=$(cat "$GIT_CREDENTIALS/password")"
    }; answer'
  fi
}

# A server may refuse to be asked for a commit by its hash (uploadpack.allowAnySHA1InWant), a plain file server cannot
# be asked for a part: then everything that a branch or tag leads to is fetched.
fetch() {
  git fetch --quiet --depth=1 --no-tags origin "$REVISION" ||
    git fetch --quiet --no-tags origin '+refs/heads/*:refs/remotes/origin/*' '+refs/tags/*:refs/tags/*'
}

fetch_with_retries() {
  local pause
  for pause in 2 6 18; do
    if fetch; then return; fi
    printf 'checkout: fetching failed; again in %s s\n' "$pause" >&2
    sleep "$pause"
  done
  fetch || fail "could not fetch from $REPOSITORY; see git's messages above"
}

# Later steps follow links, and they have credentials beside the source.
check_links() {
  local root link quoted
  root=$(pwd -P)
  while IFS= read -r -d '' link; do
    [[ $(realpath --canonicalize-missing -- "$link")/ != "$root"/* ]] || continue
    printf -v quoted '%q' "${link#./}"
    refuse "the link $quoted leads out of the repository: take it away"
  done < <(find . -path ./.git -prune -o -type l -print0)
}

check_parameters
configure_git
mkdir -p "$SOURCE"
cd "$SOURCE"
git init --quiet --template= --initial-branch=checkout
git remote add origin "$REPOSITORY"
fetch_with_retries
# The name of a commit, not of a tag, tree or blob that happens to have this hash.
[[ $(git rev-parse --verify --quiet "$REVISION^{commit}" || true) == "$REVISION" ]] ||
  refuse "no branch or tag of $REPOSITORY leads to a commit $REVISION"
git checkout --quiet --detach "$REVISION"
[[ $(git rev-parse --verify HEAD) == "$REVISION" ]] || fail "HEAD is not $REVISION after the checkout"
check_links

printf '%s' "$REVISION" >"$OUTPUTS/commit"
git show --no-patch --format=%ct HEAD | tr -d '\n' >"$OUTPUTS/commitTime"
printf 'checkout: %s at %s\n' "$REPOSITORY" "$REVISION" >&2
