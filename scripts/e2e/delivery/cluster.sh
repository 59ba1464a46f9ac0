# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# The cluster: the namespaces of the pipelines and environments by scripts/setup, and around them a git host and a
# database for each environment, in namespaces of their own.

readonly git_namespace=catalog-e2e-git environments=(dev staging prod)
# pipelines.sh removes them.
# shellcheck disable=SC2034
readonly own_namespaces=("$git_namespace" "${environments[@]/#/catalog-e2e-}")

kube_git() { kube --namespace "$git_namespace" "$@"; }

# outside <environment>: the namespace with its database, and of who calls the service.
outside() { printf 'catalog-e2e-%s\n' "$1"; }

claim_cluster() {
  local git_url=http://git.$git_namespace.svc.cluster.local
  name_run
  repository=$git_url/catalog-platform deployments=$git_url/catalog-deployments
  (cd "$root" && node "$here/delivery/manifests.ts" --deployments "$deployments" -- --profile "$profile" \
    --registry "$registry/$run" --repository "$repository" --event-bus "$event_bus" --webhook-caller "$git_namespace" \
    "${settings[@]}" --out "$scratch/manifests") >&2
  claim_namespaces
}

prove_prepare() {
  local environment
  make_keys
  if [[ -z $(kube get namespace "$git_namespace" --ignore-not-found --output name) ]]; then start_git_host; fi
  make_source
  set_up
  for environment in "${environments[@]}"; do prepare_environment "$environment"; done
  make_deployments
  wait_for_triggers
  proved "scripts/setup made ${#pipeline_namespaces[@]} namespaces; each environment has a database and secrets"
}

# make_keys: those of the git host; a run that goes on has them in the cluster.
make_keys() {
  local secret
  secret=$(kube_git get secret git-host --output jsonpath='{.data.WEBHOOK_SECRET}' --ignore-not-found 2>/dev/null | base64 --decode)
  printf '%s' "${secret:-whsec_$(head -c 32 /dev/urandom | base64 | tr -d '\n')}" >"$scratch/webhook-secret"
  secret=$(kube_git get secret git-host --output jsonpath='{.data.PASSWORD}' --ignore-not-found 2>/dev/null | base64 --decode)
  printf '%s' "${secret:-$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')}" >"$scratch/git-password"
}

# set_up: the login to the deployment repository is in every namespace that asks for it.
set_up() {
  printf 'catalog-delivery' >"$scratch/git-user"
  PUSH_WEBHOOK_SECRET_FILE=$scratch/webhook-secret GIT_USERNAME_FILE=$scratch/git-user \
    GIT_TOKEN_FILE=$scratch/git-password DEPLOYMENTS_GIT_USERNAME_FILE=$scratch/git-user \
    DEPLOYMENTS_GIT_TOKEN_FILE=$scratch/git-password \
    "$root/scripts/setup" --context "$context" --manifests "$scratch/manifests" --generate-signing-key --yes >&2
}

wait_for_triggers() {
  local component
  for component in gateway event-source sensor; do
    eventually 180 kube wait --namespace triggers --for=condition=Ready pod --selector "app.kubernetes.io/component=$component" --timeout=1s
  done
}
