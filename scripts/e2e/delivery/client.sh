# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# The client of production.

# load.sh needs it.
# shellcheck disable=SC2034
readonly client_node=node

kube_client() { kube --namespace "$(outside prod)" "$@"; }

make_client_script() {
  kube_client create configmap scripts --from-file="$here/load.mts" --dry-run=client --output yaml |
    kube_client apply -f - >&2
}

# pod_of_load <requests per second>
pod_of_load() {
  cat <<Y
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
}
