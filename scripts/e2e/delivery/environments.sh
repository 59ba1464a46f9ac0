# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# What an environment has before anything is deployed to it: a database, the secrets of the service, and values.

# prepare_environment <environment>
prepare_environment() {
  local environment=$1 namespace secrets=$scratch/secrets/$1
  namespace=$(outside "$environment")
  [[ -z $(kube get namespace "$namespace" --ignore-not-found --output name) ]] || return 0
  node "$root/api/dev/write-secrets.ts" --out "$secrets" --database-host "postgres.$namespace.svc.cluster.local"
  printf '%s' "$(DATA_DIR=$secrets/key node "$root/api/dev/token.ts" --scope catalog:write)" >"$secrets/token"
  kube create namespace "$namespace" >&2
  kube label namespace "$namespace" pod-security.kubernetes.io/enforce=restricted >&2
  kube create secret generic postgres --namespace "$namespace" --from-file="$secrets/database/password" >&2
  sed "s|image: postgres$|image: $postgres_image|" "$here/chart/postgres.yaml" | kube apply --namespace "$namespace" -f - >&2
  kube create secret generic catalog-api --namespace "deploy-$environment" --from-env-file="$secrets/service/.env" >&2
  for namespace in "deploy-$environment" "$namespace"; do
    kube create secret generic token --namespace "$namespace" --from-file=token="$secrets/token" >&2
  done
  kube rollout status deployment/postgres --namespace "$(outside "$environment")" --timeout=180s >&2
}

# values_of <environment>: its file in the deployment repository. JSON is YAML.
values_of() {
  cat <<Y
replicas: 2
auth:
  issuer: http://localhost/catalog-dev
  audience: catalog-api
  jwks: $(tr -d '\n' <"$scratch/secrets/$1/service/jwks.json")
secrets:
  existingSecret: catalog-api
resources:
  requests: {cpu: 50m, memory: 128Mi}
networkPolicy:
  httpFrom:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $(outside "$1")}}
  opsFrom:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: delivery-$1}}
  postgresql:
    to:
      - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $(outside "$1")}}
        podSelector: {matchLabels: {app: postgres}}
tests:
  crud:
    existingSecret: token
Y
}

# running <environment>: the digests that its pods run, one a line, each once.
running() {
  kube get pods --namespace "deploy-$1" --selector app.kubernetes.io/component=api \
    --output go-template='{{range .items}}{{if not .metadata.deletionTimestamp}}{{range .spec.containers}}{{.image}}{{"\n"}}{{end}}{{end}}{{end}}' |
    sed 's/.*@//' | sort --unique
}

# runs_only <environment> <digest>
# shellcheck disable=SC2317,SC2329 # called by eventually
runs_only() { same "what pods in deploy-$1 run" "$(running "$1" | paste -sd ' ')" "$2"; }

# version_digest <version>: the digest of the image that is published as it.
version_digest() { digest_of "$image_here" "$1"; }
