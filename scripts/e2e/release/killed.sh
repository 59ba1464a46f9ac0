# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point killed: a release whose build loses its pod succeeds. Point imitated: a version that exists with another digest
# does not move, though it says that it is of the same commit.

readonly killed_tag=v0.0.1-rc.2 imitated_tag=v0.0.1-rc.3

prove_killed() {
  local run child
  run=$(submit release "repository=$repository" "tag=$killed_tag")
  eventually 600 build_is_under_way
  kube delete pods --namespace build --selector pipelines.catalog/step=build-image --wait=false >&2
  await_run 1200 ci "$run" Succeeded
  child=$(ask "$run" output build run)
  record build "$child"
  ask "$child" attempts build-image >"$scratch/attempts"
  same 'the number of attempts to build' "$(wc -l <"$scratch/attempts")" 2
  proved "the pod of a build is deleted: $(paste --serial --delimiters ';' "$scratch/attempts"); release $run succeeds"
}

# shellcheck disable=SC2317,SC2329 # called by eventually
build_is_under_way() {
  local pod
  pod=$(kube get pods --namespace build --selector pipelines.catalog/step=build-image --field-selector status.phase=Running --output name)
  # BuildKit numbers what it does.
  [[ -n $pod ]] && kube logs --namespace build "$pod" --container main | grep '^#'
}

prove_imitated() {
  local run imitation
  imitation=$(look_into_registry imitate "$image_here" "${killed_tag#v}" "${imitated_tag#v}")
  run=$(submit release "repository=$repository" "tag=$imitated_tag")
  await_run 1200 ci "$run" Failed
  stopped_at "$run" publish "version ${imitated_tag#v} is published already as $imitation" 'a version that exists with another digest'
  same 'the digest of the version' "$(digest_of "$image_here" "${imitated_tag#v}")" "$imitation"
}
