# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Which cluster is meant, and whether a person agrees.

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$program: $*"
  exit 1
}

# misused <message>
misused() {
  say "$program: $1"
  usage >&2
  exit 2
}

# kube <arguments...>: never the current context, which may change meanwhile.
kube() { kubectl --context "$context" --request-timeout=60s "$@"; }

# choose_context: the one that was asked for or else the current one, in $context, and its API server in $server.
choose_context() {
  local cluster
  command -v kubectl >/dev/null || fail 'kubectl is not on the PATH: install it'
  [[ -n $context ]] || context=$(kubectl config current-context 2>/dev/null) || fail 'there is no current context: give --context'
  cluster=$(kubectl config view -o jsonpath="{.contexts[?(@.name=='$context')].context.cluster}")
  [[ -n $cluster ]] || fail "there is no context $context: see kubectl config get-contexts"
  server=$(kubectl config view -o jsonpath="{.clusters[?(@.name=='$cluster')].cluster.server}")
}

# looks_local: whether nobody else can be using that cluster.
looks_local() {
  local host=${server#*://}
  [[ $context =~ ^(kind-.*|k3d-.*|minikube|docker-desktop|rancher-desktop|colima|orbstack)$ ||
    $host =~ ^(localhost|127\.[0-9.]+|\[::1\]|kubernetes\.docker\.internal)(:[0-9]+)?(/.*)?$ ]]
}

# confirm <what happens>: asks, unless the cluster looks local or --yes was given.
confirm() {
  local answer
  say "$program: $1"
  say "  context $context"
  say "  server  $server"
  if [[ $yes == true ]] || looks_local; then return; fi
  [[ -t 0 ]] || fail 'that cluster does not look local, and there is nobody to ask: give --yes if it is the right one'
  read -r -p 'Type the name of the context to go on: ' answer
  [[ $answer == "$context" ]] || fail 'not confirmed, nothing was changed'
}
