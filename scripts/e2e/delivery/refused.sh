# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point refused: what must not be promoted is not, and changes nothing. That a soak is waited for is in point forward.

prove_refused() {
  local before dev prod unknown unsigned run
  before=$(running prod)
  deployments_now
  dev=$(last_commit environments/dev.yaml)
  prod=$(last_commit environments/prod.yaml)
  unknown=sha256:$(printf '0%.0s' {1..64})
  run=$(promote dev 0.1.0 "$unknown")
  refused_at delivery-dev "$run" verify-promotion "not as $unknown" 'an unknown digest'
  unsigned=$(look_into_registry imitate "$image_here" 0.1.0 0.0.9)
  look_into_registry imitate "$chart_here" 0.1.0 0.0.9 >&2
  run=$(promote dev 0.0.9 "$unsigned")
  refused_at delivery-dev "$run" verify-promotion 'no signature by a trusted key' 'an image that nobody has signed'
  refuse_skipped
  refuse_author
  refuse_by_no
  deployments_now
  same 'the last commit for dev' "$(last_commit environments/dev.yaml)" "$dev"
  same 'the last commit for prod' "$(last_commit environments/prod.yaml)" "$prod"
  same 'what prod runs' "$(running prod)" "$before"
  proved 'prod runs what it ran, and the deployment repository has no commit for dev and prod'
  move_underneath
}

# last_commit <file>
last_commit() { git -C "$scratch/deployments" log -1 --format=%H -- "$1"; }

# refuse_skipped: a version that is older than the newest, and that a hold keeps out of dev.
refuse_skipped() {
  local run before
  deployments_now
  mkdir -p "$scratch/deployments/holds"
  printf 'reason: "e2e keeps dev as it is"\n' >"$scratch/deployments/holds/dev.yaml"
  commit_deployments 'Hold dev'
  before=$(find_runs delivery-dev newest promote version=0.1.1)
  release 0.1.1 >&2
  same 'the promotions of 0.1.1' "$(find_runs delivery-dev newest promote version=0.1.1)" "$before"
  proved 'a version older than the newest is not promoted by itself'
  run=$(promote dev 0.1.1)
  refused_at delivery-dev "$run" verify-promotion 'dev is held: e2e keeps dev as it is' 'an environment that is held'
  run=$(promote prod 0.1.1)
  refused_at delivery-prod "$run" verify-promotion 'was never verified in staging' 'an environment is skipped'
  deployments_now
  rm "$scratch/deployments/holds/dev.yaml"
  commit_deployments 'Lift the hold of dev'
}

# refuse_author: who wrote the commit answers, and then nobody can say that it was somebody else.
refuse_author() {
  local run message
  run=$(promote prod 0.2.1)
  eventually 900 find_run delivery-prod asking "$run"
  message=$(argo node set "$run" --context "$context" --as "$approver" --as-group catalog-approvers --as-group system:authenticated \
    --namespace delivery-prod --node-field-selector displayName=approval --phase Succeeded --output-parameter approved=YES \
    --output-parameter "approver=$operator" 2>&1) && fail 'an answer in the name of another was let in'
  [[ $message == *'own user name'* ]] || fail "the API server says: $message"
  proved "an answer in the name of another: not let in"
  answer "$author" "$run" YES
  refused_at delivery-prod "$run" check-approval 'wrote the commit' 'an approval by the author'
}

refuse_by_no() {
  local run
  run=$(promote prod 0.2.1)
  answer "$approver" "$run" NO
  refused_at delivery-prod "$run" check-approval 'did not approve' 'an answer of no'
}

# move_underneath: others push to the deployment repository all the while.
move_underneath() {
  local run pushes before others
  before=$(git -C "$scratch/deployments" rev-parse HEAD)
  run=$(promote dev 0.1.0)
  push_on "$scratch/pushing" &
  pushes=$!
  await_run 1500 delivery-dev "$run" Succeeded
  touch "$scratch/pushing"
  wait "$pushes"
  deployments_now
  grep -Fq "$(version_digest 0.1.0)" "$scratch/deployments/environments/dev.yaml" || fail 'the promotion was lost'
  others=$(git -C "$scratch/deployments" log --format=%s "$before..HEAD" | grep -c '^Note ') || fail 'nobody else pushed'
  proved "a deployment repository that moves underneath: $run is one commit among $others of others"
}

# push_on <file>: commits, one after the other, until the file is there; at most 100.
push_on() {
  local number
  for number in {1..100}; do
    [[ ! -e $1 ]] || return 0
    # shellcheck disable=SC2016 # expanded in the pod
    kube_git exec git -- sh -c 'cd /tmp && rm -rf note && git clone --quiet "http://eve:$PASSWORD@127.0.0.1:8080/catalog-deployments" note &&
      cd note && echo "$0" >note.txt && git add note.txt && git -c user.name=Eve -c user.email=eve@example.com commit --quiet -m "Note $0" &&
      git push --quiet' "$number" >&2 || true
  done
}
