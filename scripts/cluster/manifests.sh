# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Applying what was rendered, and removing what is no longer.

readonly field_manager=catalog-setup
readonly label_part_of=app.kubernetes.io/part-of=catalog-platform
# shellcheck disable=SC2034 # used where this is sourced
readonly label_made_by_setup=app.kubernetes.io/managed-by=catalog-setup
readonly rendered=$label_part_of,app.kubernetes.io/managed-by=catalog-pipelines

# What may be removed: never a namespace, a workflow, an artifact, or a secret that somebody put there. In this order, so
# that rights are gone before what bounds them.
readonly removable=(
  cronworkflows.argoproj.io workflowtemplates.argoproj.io
  rolebindings.rbac.authorization.k8s.io roles.rbac.authorization.k8s.io serviceaccounts secrets configmaps
  deployments.apps services networkpolicies.networking.k8s.io resourcequotas limitranges
  validatingadmissionpolicybindings.admissionregistration.k8s.io
  validatingadmissionpolicies.admissionregistration.k8s.io
)
# The same of Argo Events, where a cluster has it; a bus stays until nothing uses it.
readonly removable_events=(sensors.argoproj.io eventsources.argoproj.io eventbus.argoproj.io)
readonly identity='{range .items[*]}{.metadata.uid} {.kind}.{.apiVersion} {.metadata.namespace} {.metadata.name}{"\n"}{end}'

# apply <file...>: server-side, so that a field that somebody else has set is a conflict and not overwritten.
apply() {
  local arguments=() file
  for file in "$@"; do arguments+=(-f "$file"); done
  kube apply --server-side --field-manager="$field_manager" "${arguments[@]}" -o jsonpath="$identity" ||
    fail "not everything could be applied; where it says conflict, somebody else manages that field: agree with them"
}

# namespaces_of_ours: those that setup has made.
namespaces_of_ours() { kube get namespaces -l "$rendered" -o jsonpath='{range .items[*]}{.metadata.name}{"\n"}{end}'; }

# The same rows, without what a controller has made of one of ours: Argo Events gives it our labels, too.
# shellcheck disable=SC2016 # Go expands it
readonly unowned='{{range .items}}{{if not .metadata.ownerReferences}}{{.metadata.uid}} {{.kind}}.{{.apiVersion}} {{with .metadata.namespace}}{{.}}{{end}} {{.metadata.name}}{{"\n"}}{{end}}{{end}}'

# has_events: whether the cluster has the kinds of Argo Events.
has_events() { kube get customresourcedefinition/sensors.argoproj.io -o name >/dev/null 2>&1; }

# live <label selector>: what of the removable kinds is in our namespaces, or in none.
live() {
  local IFS=, ours kinds=("${removable[@]}")
  ours=$(namespaces_of_ours)
  if has_events; then kinds+=("${removable_events[@]}"); fi
  kube get "${kinds[*]}" --all-namespaces -l "$1" -o go-template="$unowned" |
    awk -v ours="$ours" 'BEGIN { split(ours, names, "\n"); for (i in names) is_ours[names[i]] } NF == 3 || $3 in is_ours'
}

# remove <rows of identity on stdin>
remove() {
  local kind namespace name
  while read -r _ kind namespace name; do
    if [[ -z $name ]]; then
      name=$namespace
      namespace=''
    fi
    kube delete "$(resource_of "$kind")" "$name" ${namespace:+-n "$namespace"} --ignore-not-found --timeout=60s >&2 </dev/null
  done
}

# resource_of <Kind.group/version>: as kubectl takes it, Kind.version.group.
resource_of() {
  local kind=${1%%.*} version=${1#*.}
  if [[ $version == */* ]]; then
    printf '%s.%s.%s\n' "$kind" "${version#*/}" "${version%%/*}"
  else
    printf '%s\n' "$kind"
  fi
}

# busy_namespaces: where a workflow runs that may still need what it started with.
busy_namespaces() {
  kube get workflows.argoproj.io --all-namespaces -l 'workflows.argoproj.io/completed!=true' \
    -o jsonpath='{range .items[*]}{.metadata.namespace}{"\n"}{end}' | sort -u
}

# prune <file with rows of identity>: removes what is ours and not among them.
prune() {
  local busy
  busy=$(busy_namespaces)
  live "$rendered" | awk 'NR == FNR { kept[$1]; next } !($1 in kept)' "$1" - >"$scratch/gone"
  awk -v busy="$busy" 'BEGIN { split(busy, names, "\n"); for (i in names) is_busy[names[i]] } NF == 4 && $3 in is_busy' \
    "$scratch/gone" >"$scratch/later"
  if [[ -s $scratch/later ]]; then
    say "note: $(wc -l <"$scratch/later") objects that are no longer rendered stay, because workflows run beside them;" \
      'run it again later'
  fi
  { grep -vxFf "$scratch/later" "$scratch/gone" || true; } | remove
}
