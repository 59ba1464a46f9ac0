# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point rollout: an upgrade and a rollback lose no request.

prove_rollout() {
  local before after account
  before=$(api_pods | sort)
  start_load 40
  release upgrade catalog-api --wait --set "image.digest=${upgrade_image#*@}" --set-string podAnnotations.release=next
  all_replaced
  after=$(api_pods | sort)
  [[ -z $(comm -12 <(echo "$before") <(echo "$after")) ]] || fail 'the upgrade left pods in place'
  helm --kube-context "$context" --namespace "$namespace" rollback catalog-api --wait --timeout 300s >&2
  all_replaced
  [[ -z $(comm -12 <(echo "$after") <(api_pods | sort)) ]] || fail 'the rollback left pods in place'
  account=$(stop_load)
  none_failed "$account" 1000
  proved "helm upgrade and helm rollback under load: $account"
}

# Helm waits until the new pods are ready. The last old one goes when they have been so for minReadySeconds.
all_replaced() {
  kube rollout status deployment/catalog-api --timeout=180s >&2
  eventually 120 only_current_pods
}

only_current_pods() {
  local all current
  all=$(kube get pods --selector app.kubernetes.io/component=api --output name | wc -l)
  current=$(api_pods | wc -l)
  ((current > 0 && all == current))
}
