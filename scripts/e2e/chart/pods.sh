# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# The pods that stand around the release. All of them run its image, which has a Node and nothing else.

# The database, the secrets of the release, and those outside who may talk to it or may not.
prepare() {
  node "$root/api/dev/write-secrets.ts" --out "$scratch/secrets" --database-host postgres
  printf '%s' "$(DATA_DIR=$scratch/secrets/key node "$root/api/dev/token.ts" --scope catalog:write)" >"$scratch/token"
  kube create secret generic postgres --from-file="$scratch/secrets/database/password" >&2
  kube create secret generic catalog-api --from-env-file="$scratch/secrets/service/.env" >&2
  kube create secret generic token --from-file=token="$scratch/token" >&2
  kube_client create secret generic token --from-file=token="$scratch/token" >&2
  kube_client create configmap scripts --from-file="$here/load.mts" >&2
  sed "s|image: postgres$|image: $postgres_image|" "$here/chart/postgres.yaml" | kube apply -f - >&2
  kube rollout status deployment/postgres --timeout=180s >&2
}

# sql <statement> [<database>]: as the database's user; rows come without decoration.
sql() { kube exec deployment/postgres -- psql --no-psqlrc --tuples-only --no-align --username=catalog --dbname="${2:-catalog}" --command="$1"; }

# pod_manifest <name> <role> <arguments as a JSON list> [<rate>]
pod_manifest() {
  cat <<Y
apiVersion: v1
kind: Pod
metadata: {name: "$1", labels: {role: "$2"}}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  restartPolicy: Never
  terminationGracePeriodSeconds: 1
  securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: node
      image: "$image"
      args: $3
      env:
        - {name: API_URL, value: "http://catalog-api.$namespace"}
        - {name: RATE, value: "${4:-0}"}
        - {name: TOKEN, valueFrom: {secretKeyRef: {name: token, key: token}}}
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 256Mi}}
      volumeMounts: [{name: scripts, mountPath: /scripts, readOnly: true}]
  volumes:
    - {name: scripts, configMap: {name: scripts, optional: true}}
Y
}

# load.sh needs it.
# shellcheck disable=SC2034
readonly client_node=/nodejs/bin/node

# pod_of_load <requests per second>
pod_of_load() { pod_manifest load client '["/scripts/load.mts"]' "$1"; }

# api_pods [<release>]: names of the release's pods that are not about to end.
# shellcheck disable=SC2120 # another file names another release
api_pods() {
  kube get pods --selector "app.kubernetes.io/instance=${1:-catalog-api},app.kubernetes.io/component=api" \
    --output go-template='{{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.name}}{{"\n"}}{{end}}{{end}}'
}

# any_pod: one of them. Not by `| head`, which would end kubectl by SIGPIPE.
any_pod() {
  local pods
  pods=$(api_pods catalog-api)
  printf '%s\n' "${pods%%$'\n'*}"
}

# restarts [<release>]: of all containers of its pods together.
restarts() {
  kube get pods --selector "app.kubernetes.io/instance=${1:-catalog-api},app.kubernetes.io/component=api" \
    --output jsonpath='{.items[*].status.containerStatuses[*].restartCount}' |
    awk '{ for (i = 1; i <= NF; i++) sum += $i } END { print sum + 0 }'
}
