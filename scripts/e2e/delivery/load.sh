# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# A client of production with constant load, which never tries a request a second time.

kube_client() { kube --namespace "$(outside prod)" "$@"; }

# start_load <requests per second>
start_load() {
  kube_client delete pod load --ignore-not-found >&2
  kube_client create configmap scripts --from-file="$here/chart/load.mts" --dry-run=client --output yaml |
    kube_client apply -f - >&2
  kube_client apply -f - >&2 <<Y
apiVersion: v1
kind: Pod
metadata: {name: load}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  restartPolicy: Never
  terminationGracePeriodSeconds: 1
  securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: node
      image: "$node_image"
      command: [node, /scripts/load.mts]
      env:
        - {name: API_URL, value: "http://catalog-api.deploy-prod.svc.cluster.local"}
        - {name: RATE, value: "$1"}
        - {name: TOKEN, valueFrom: {secretKeyRef: {name: token, key: token}}}
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 256Mi}}
      volumeMounts: [{name: scripts, mountPath: /scripts, readOnly: true}]
  volumes:
    - {name: scripts, configMap: {name: scripts}}
Y
  eventually 60 load_has_begun
}

# shellcheck disable=SC2317,SC2329 # called by eventually
load_has_begun() { [[ -n $(kube_client logs load) ]]; }

# stop_load: ends it and prints its account, such as `sent=900 failed=0 …`.
stop_load() {
  kube_client exec load -- node -e 'process.kill(1)' >&2
  kube_client wait --for=jsonpath='{.status.phase}'=Succeeded pod/load --timeout=60s >&2
  kube_client logs load --tail=1
  kube_client logs load --tail=-1 | sed '$d' >&2
  kube_client delete pod load --wait >&2
}

# none_failed <account> <least number of requests>
none_failed() {
  local sent failed
  sent=$(sed -E 's/.*sent=([0-9]+).*/\1/' <<<"$1")
  failed=$(sed -E 's/.*failed=([0-9]+).*/\1/' <<<"$1")
  same 'the number of failed requests' "$failed" 0
  ((sent >= $2)) || fail "only $sent requests were sent"
}
