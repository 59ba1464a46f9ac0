# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point webhook: what starts nothing at the door of the pipelines, and what starts nothing a second time.

prove_webhook() {
  local before tag name id
  id=e2e-$(date +%s)
  before=$(find_runs ci newest release | sort)
  tag=$(push_body refs/tags/v0.1.0 "$(commit_of v0.1.0)" false)
  name=$(newest_run 10 ci release tag=v0.1.0)
  answered 'a wrong signature' 401 "$tag" --forge
  answered 'a signature of more than five minutes ago' 401 "$tag" --age 301
  answered 'the tag once more, signed anew' "202 starts $name" "$tag" --id "$id"
  answered 'the same delivery again' 409 "$tag" --id "$id"
  answered 'a deleted tag' '200 nothing to start' "$(push_body refs/tags/v0.1.0 "$(printf '0%.0s' {1..40})" true)"
  answered 'a tag with a command' '200 nothing to start' "$(push_body 'refs/tags/v1.2.3; rm' "$(commit_of v0.1.0)" false)"
  sleep 10
  same 'the releases' "$(find_runs ci newest release | sort)" "$before"
  proved 'no release was started by any of it'
}

# push_body <ref> <after> <deleted>
push_body() {
  printf '{"ref":"%s","after":"%s","deleted":%s,"commits":[],"head_commit":{"id":"%s"},"repository":{"html_url":"%s"},"pusher":{"name":"%s"}}' \
    "$1" "$2" "$3" "$(commit_of v0.1.0)" "$repository" "$author"
}

# answered <what> <begin of the answer> <body> <option of send-webhook...>
answered() {
  local said
  # shellcheck disable=SC2016 # expanded in the pod
  said=$(printf '%s' "$3" | kube_git exec --stdin git -- sh -c 'printf %s "$WEBHOOK_SECRET" >/tmp/secret && node /program/send-webhook.ts "$@" "$WEBHOOK_URL" /tmp/secret' send "${@:4}")
  [[ $said == "$2"* ]] || fail "$1 is answered with '$said', not '$2'"
  proved "$1: $said"
}
