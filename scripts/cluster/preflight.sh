# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Whether the cluster has what the manifests need. Everything that is missing is told at once.

readonly kubernetes_version_min=1.30.0
# Argo's own schemas of 3.7 have all that the manifests use, and 4.0 removed nothing of it. Versions before 3.7.5 follow
# links when they unpack files (CVE-2025-66626).
readonly argo_version_min=3.7.5
readonly argo_kinds=(workflows workflowtemplates cronworkflows workflowtaskresults workflowartifactgctasks)
# Of each deployment: account, images, arguments.
readonly controllers='{range .items[*].spec.template.spec}{.serviceAccountName}|{.containers[*].image}|{.containers[*].args}{"\n"}{end}'

lacks=()

# lacking <what, and what to do>
lacking() { lacks+=("$*"); }

# older <version> <minimum>
older() { [[ $1 != "$2" && $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]; }

# flawed_argo <version>: whether a run that waits for a lock and is terminated is reported as succeeded.
flawed_argo() {
  case $1 in
    4.0.*) older "$1" 4.0.10 ;;
    *) older "$1" 4.1.2 ;;
  esac
}

# permissive_argo <version>: whether it lets a submission go past its template, though templates are required.
permissive_argo() {
  case $1 in
    4.*) older "$1" 4.0.6 ;;
    *) older "$1" 3.7.15 ;;
  esac
}

check_kubernetes() {
  local version
  version=$(kube version -o json | sed -n '/"serverVersion"/,$ s/.*"gitVersion": "v\([0-9.]*\).*/\1/p' | head -n 1)
  [[ -n $version ]] || fail "the API server at $server does not tell its version: is it the right one?"
  if older "$version" "$kubernetes_version_min"; then
    lacking "Kubernetes $version: $kubernetes_version_min or newer has ValidatingAdmissionPolicy"
  fi
}

check_argo() {
  local kind images image version
  for kind in "${argo_kinds[@]}"; do
    kube get "customresourcedefinition/$kind.argoproj.io" -o name >/dev/null 2>&1 ||
      lacking "the kind $kind.argoproj.io: install Argo Workflows with its CustomResourceDefinitions"
  done
  images=$(kube get deployments -n "$controller_namespace" \
    -o jsonpath='{range .items[*].spec.template.spec.containers[*]}{.image}{"\n"}{end}' 2>/dev/null || true)
  image=$(grep -m 1 'workflow-controller' <<<"$images" || true)
  if [[ -z $image ]]; then
    lacking "a workflow controller in namespace $controller_namespace: install Argo Workflows, or render with its namespace"
    return
  fi
  version=$(sed -n 's/.*:v\([0-9][0-9.]*\).*/\1/p' <<<"$image")
  if [[ -z $version ]]; then
    say "note: cannot tell the version of $image; it has to be $argo_version_min or newer"
    return
  fi
  if older "$version" "$argo_version_min"; then
    lacking "Argo Workflows $version: $argo_version_min or newer knows what the templates use, and unpacks files safely"
    return
  fi
  if permissive_argo "$version"; then
    say "note: Argo Workflows $version lets whoever submits a run change its pods (CVE-2026-54526), which the admission" \
      'policies here refuse; 3.7.15 and 4.0.6 do not'
  fi
  if flawed_argo "$version"; then
    say "note: Argo Workflows $version reports a run as succeeded that is terminated while it waits for a lock;" \
      '4.0.10 and 4.1.2 do not'
  fi
}

# check_events: only where pushes are to start something.
check_events() {
  local kind
  [[ -f $manifests/triggers.yaml ]] || return 0
  for kind in eventbus eventsources sensors; do
    kube get "customresourcedefinition/$kind.argoproj.io" -o name >/dev/null 2>&1 ||
      lacking "the kind $kind.argoproj.io: install Argo Events 1.9 or newer, or render with --event-bus none"
  done
}

# The API server does not let anyone hand out rights that they do not have, so these are those of an administrator.
check_permissions() {
  local kind
  for kind in namespaces serviceaccounts secrets configmaps resourcequotas limitranges \
    roles.rbac.authorization.k8s.io rolebindings.rbac.authorization.k8s.io networkpolicies.networking.k8s.io \
    validatingadmissionpolicies.admissionregistration.k8s.io \
    validatingadmissionpolicybindings.admissionregistration.k8s.io workflowtemplates.argoproj.io; do
    kube auth can-i create "$kind" --all-namespaces --quiet >/dev/null 2>&1 ||
      lacking "the right to create $kind: ask an administrator, or use a context of theirs"
  done
}

# check_controller: one that watches one namespace alone, or whose account the policies do not let write what a workflow
# did, would leave everything pending.
check_controller() {
  local account arguments
  IFS='|' read -r account _ arguments < <(kube get deployments -n "$controller_namespace" -o jsonpath="$controllers" \
    2>/dev/null | awk -F '|' '$2 ~ /workflow-controller/' || true) || return 0
  if [[ $arguments == *'"--namespaced"'* ]]; then
    lacking 'a workflow controller that watches all namespaces: it was started with --namespaced'
  fi
  account=$controller_namespace/${account:-default}
  grep -qF "'system:serviceaccount:${account/\//:}'" "$manifests/admission.yaml" ||
    lacking "a workflow controller with the account in the settings: it is $account, render with --controller $account"
}

preflight() {
  check_kubernetes
  check_argo
  check_controller
  check_events
  check_permissions
  ((${#lacks[@]} == 0)) && return
  say "$program: the cluster is not ready; it lacks"
  printf '  - %s\n' "${lacks[@]}" >&2
  exit 1
}
