# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point autoscaling: more pods under load, and fewer after it.

prove_autoscaling() {
  local begun account
  # The windows are those of a test; a minute and more would be those of a service.
  release upgrade catalog-api --wait \
    --set autoscaling.enabled=true,autoscaling.minReplicas=2,autoscaling.maxReplicas=4,autoscaling.targetCpuPercent=50 \
    --set autoscaling.behavior.scaleDown.stabilizationWindowSeconds=15 \
    --set 'autoscaling.behavior.scaleDown.policies[0].type=Pods' \
    --set 'autoscaling.behavior.scaleDown.policies[0].value=2' \
    --set 'autoscaling.behavior.scaleDown.policies[0].periodSeconds=15'
  eventually 180 autoscaler_sees_load
  begun=$SECONDS
  start_load 120
  eventually 240 ready_pods_at_least 3
  proved "from 2 to $(api_pods | wc -l) pods after $((SECONDS - begun)) s of load: $(kube get hpa catalog-api --no-headers | xargs)"
  account=$(stop_load)
  begun=$SECONDS
  eventually 300 autoscaler_wants 2
  eventually 120 only_current_pods
  proved "back to 2 pods $((SECONDS - begun)) s after it; the load: $account"
  none_failed "$account" 1000
  release upgrade catalog-api --wait
  all_replaced
}

autoscaler_sees_load() { kube get hpa catalog-api --output jsonpath='{.status.currentMetrics[0].containerResource.current.averageUtilization}' | grep '[0-9]'; }
ready_pods_at_least() { (($(kube get deployment catalog-api --output go-template='{{or .status.readyReplicas 0}}') >= $1)); }
autoscaler_wants() { [[ $(kube get hpa catalog-api --output jsonpath='{.status.desiredReplicas}') == "$1" ]] && (($(api_pods | wc -l) == $1)); }
