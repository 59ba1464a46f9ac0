# shellcheck shell=bash disable=SC2154 # the script that sources this sets them
# A cluster for a run of the pipelines: it has none of their namespaces before, and none after. A run that was kept has
# them, and goes on there. The script's own namespaces, in $own_namespaces, come and go with them.

readonly mark_of_run=catalog-e2e-run

kube() { kubectl --context "$context" "$@"; }

# name_run: each run has a folder of the registry to itself, so it cannot find what another one has pushed.
name_run() {
  claimed=false
  run=${run:-$(date --utc +%Y%m%d-%H%M%S)}
  # The rest of the script reads them.
  # shellcheck disable=SC2034
  image=$registry/$run/catalog-api image_here=$registry_here/$run/catalog-api
  # shellcheck disable=SC2034
  chart=$registry/$run/charts/catalog-api chart_here=$registry_here/$run/charts/catalog-api
}

# claim_namespaces: those of the manifests. At the end they go, so nobody else may have something in them: a run goes on
# only where its own mark is.
claim_namespaces() {
  local there mark
  mapfile -t pipeline_namespaces < <(sed -n 's/^  name: //p' "$scratch/manifests/namespaces.yaml")
  there=$(kube get namespaces "${pipeline_namespaces[@]}" "${own_namespaces[@]}" --ignore-not-found --output name)
  mark=$(kube get namespace "${own_namespaces[0]}" --ignore-not-found --output jsonpath="{.metadata.annotations.$mark_of_run}")
  if [[ -n $there && $mark != "$run" ]]; then
    say "the cluster has ${there//$'\n'/, } already${mark:+, of run $mark}: take another one, or go on with a run that was kept by --run"
    exit 2
  fi
  claimed=true
}

# make_marked_namespace: the first of the script's own, before there is any other.
make_marked_namespace() {
  kube create namespace "${own_namespaces[0]}" --dry-run=client --output yaml | kube apply -f - >&2
  kube label namespace "${own_namespaces[0]}" pod-security.kubernetes.io/enforce=restricted --overwrite >&2
  kube annotate namespace "${own_namespaces[0]}" "$mark_of_run=$run" --overwrite >&2
}

# shellcheck disable=SC2317,SC2329 # called by the trap
clean_up() {
  if [[ $claimed == true && $keep == true ]]; then
    say "kept; go on with --run $run"
  elif [[ $claimed == true ]]; then
    remove_all && return
    say "not everything could be removed: see above, and namespaces ${pipeline_namespaces[*]} ${own_namespaces[*]}"
    return 1
  fi
}

# shellcheck disable=SC2317,SC2329 # called by clean_up
remove_all() {
  local namespace left=0
  # Without templates no run can start another one. One that is deleted while it runs would go on to its end.
  for namespace in "${pipeline_namespaces[@]}"; do
    kube delete cronworkflows,workflowtemplates --all --namespace "$namespace" >&2
    argo terminate --context "$context" --namespace "$namespace" --selector 'workflows.argoproj.io/completed!=true' >&2
  done
  for namespace in "${pipeline_namespaces[@]}"; do
    # Each has a finalizer until its artifacts are collected, so the templates' accounts have to be there still.
    kube delete workflows --all --namespace "$namespace" --timeout=180s >&2 || release_workflows "$namespace"
    kube delete pods --all --namespace "$namespace" --timeout=60s >&2
  done
  "$root/scripts/teardown" --context "$context" --yes >&2 || left=1
  kube delete namespace "${pipeline_namespaces[@]}" "${own_namespaces[@]}" --ignore-not-found --timeout=180s >&2 || left=1
  return "$left"
}

# release_workflows <namespace>: Argo 3.7 never takes the finalizer from a run that was terminated before its first pod.
# shellcheck disable=SC2317,SC2329 # called by remove_all
release_workflows() {
  kube get workflows --namespace "$1" --output name |
    xargs --no-run-if-empty --max-args=1 kubectl --context "$context" --namespace "$1" patch --type=merge \
      --patch '{"metadata":{"finalizers":null}}' >&2
}

# record <namespace> <run>: to $scratch/<run>.json
record() { argo get --context "$context" --namespace "$1" "$2" --output json >"$scratch/$2.json"; }

# ask <run> <question...>: of its record.
ask() { node "$here/release/ask-record.ts" "${@:2}" <"$scratch/$1.json"; }

# shellcheck disable=SC2317,SC2329 # called by eventually
has_ended() { record "$1" "$2" && [[ $(ask "$2" phase) =~ ^(Succeeded|Failed|Error)$ ]]; }

# await_run <seconds> <namespace> <run> <phase>: that it ends so.
await_run() {
  eventually "$1" has_ended "$2" "$3"
  [[ $(ask "$3" phase) == "$4" ]] || fail "run $3 is $(ask "$3" phase), not $4: $(ask "$3" failures)"
}
