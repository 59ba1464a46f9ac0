# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point drain: evicting the pods, as a drain of their nodes does, respects the budget and loses no request. It goes
# through the eviction API itself, since cordoning the node of a small cluster would leave the replacements no place.

prove_drain() {
  local account first second watcher
  all_replaced
  read -r first second <<<"$(api_pods | paste -sd ' ')"
  start_load 40
  watch_ready >"$scratch/ready" &
  watcher=$!
  evict "$first"
  if evict "$second" 2>"$scratch/refusal"; then fail 'the budget let the second pod go with the first'; fi
  grep -q "disruption budget" "$scratch/refusal" || fail "refused for another reason: $(cat "$scratch/refusal")"
  proved "the second eviction is refused while the first pod is replaced: $(grep -o "Cannot evict.*budget" "$scratch/refusal")"
  eventually 120 evict "$second"
  all_replaced
  touch "$scratch/drained"
  wait "$watcher"
  account=$(stop_load)
  none_failed "$account" 500
  same 'the smallest number of ready pods' "$(sort -n "$scratch/ready" | head -n 1)" 1
  proved "both pods are replaced, never fewer than one ready, under load: $account"
}

# evict <pod>
evict() {
  local body='{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "%s", "namespace": "%s"}}'
  # shellcheck disable=SC2059 # the format is the line above
  printf "$body" "$1" "$namespace" |
    kube create --raw "/api/v1/namespaces/$namespace/pods/$1/eviction" -f - >&2
}

# Twice a second, the number of pods that are ready, until the drain is over.
watch_ready() {
  local tries
  for ((tries = 0; tries < 600; tries++)); do
    [[ ! -e $scratch/drained ]] || return 0
    kube get deployment catalog-api --output go-template='{{or .status.readyReplicas 0}}{{"\n"}}'
    sleep 0.5
  done
}
