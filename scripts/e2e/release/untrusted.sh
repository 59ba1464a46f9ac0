# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point untrusted: a release with a failing test leaves an image that nobody has signed. The step that stands before
# publishing and deploying refuses it, also when a stranger has signed it.

readonly failing_tag=v0.0.1-rc.1

prove_untrusted() {
  local run digest
  run=$(submit release "repository=$repository" "tag=$failing_tag")
  await_run 1200 ci "$run" Failed
  stopped_at "$run" test '1 of 1 tests failed' 'a release with a failing test'
  digest=$(ask "$run" output build digest)
  [[ -n $digest ]] || fail "release $run built no image"
  look_into_registry tags "$image_here" >"$scratch/tags"
  if grep -Fxq -e "${failing_tag#v}" "$scratch/tags"; then fail "$failing_tag was published"; fi
  proved "it built $digest, which has no version and was not signed"

  make_verification
  refuse_image "$digest" 'an unsigned image'
  make_foreign_key
  sign_by_stranger "$image_here@$digest"
  refuse_image "$digest" 'an image that a stranger has signed'
}

# make_verification: a pipeline of the step alone, since nobody may submit a part of a pipeline.
make_verification() {
  kube get workflowtemplate release --namespace ci --output json | node "$here/release/single-step.ts" verify-trust |
    kube apply --namespace ci -f - >&2
}

# refuse_image <digest> <what>
refuse_image() {
  local run
  run=$(submit e2e-verify-trust "image=$image" "digest=$1")
  await_run 600 ci "$run" Failed
  stopped_at "$run" verify-trust 'no signature by a trusted key' "$2"
}

# sign_by_stranger <image>: with a key that nobody trusts; whoever does would be content.
sign_by_stranger() {
  local insecure=() answer
  [[ $profile != local ]] || insecure=(--allow-http-registry)
  cosign signing-config create --out "$scratch/no-services.json" >&2
  cosign trusted-root create --out "$scratch/no-root.json" >&2
  COSIGN_PASSWORD=foreign cosign sign --yes --key "$scratch/foreign/cosign.key" --signing-config "$scratch/no-services.json" \
    --trusted-root "$scratch/no-root.json" "${insecure[@]}" "$1" >&2
  answer=$(cosign_by_key verify "$scratch/foreign/cosign.pub" "$1") || fail "the stranger's own signature does not verify: $answer"
}
