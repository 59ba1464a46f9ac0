# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point published: what a release left in the registry is signed and attested, as anyone with the public key sees it.

# What an image carries; a chart has the first two.
readonly statements=(
  https://sigstore.dev/cosign/sign/v1
  https://slsa.dev/provenance/v1
  https://spdx.dev/Document
  https://cyclonedx.org/bom
  https://cosign.sigstore.dev/attestation/vuln/v1
)

# shellcheck disable=SC2046 # nothing, or one option
look_into_registry() { node "$here/release/registry.ts" $([[ $profile == local ]] && echo --plain-http) "$@"; }

# digest_of <image> <tag>
digest_of() { look_into_registry digest "$1" "$2"; }

# cosign_by_key <verify|verify-attestation> <public key> <argument...>
cosign_by_key() {
  local insecure=()
  [[ $profile != local ]] || insecure=(--allow-http-registry)
  cosign "$1" --key "$2" --insecure-ignore-tlog "${insecure[@]}" "${@:3}" 2>&1
}

prove_published() {
  local digest key=$scratch/cosign.pub
  kube get secret trusted-key --namespace ci --output jsonpath='{.data.cosign\.pub}' | base64 --decode >"$key"
  make_foreign_key
  digest=$(digest_of "$image_here" "${tag#v}")
  same 'the digest of latest' "$(digest_of "$image_here" latest)" "$digest"
  same 'the digest of the commit' "$(digest_of "$image_here" "sha-$(commit_of main)")" "$digest"
  proved "$image@$digest is ${tag#v}, latest and sha-$(commit_of main)"
  verified "$image_here@$digest" "$key" "${statements[@]}"
  verified "$chart_here@$(digest_of "$chart_here" "${tag#v}")" "$key" "${statements[@]:0:2}"
  provenance_names_commit "$image_here@$digest" "$key"
}

# make_foreign_key: in $scratch/foreign, for the points of a run together.
make_foreign_key() {
  [[ ! -e $scratch/foreign/cosign.key ]] || return 0
  mkdir -p "$scratch/foreign"
  (cd "$scratch/foreign" && COSIGN_PASSWORD=foreign cosign generate-key-pair >&2)
}

# verified <image> <public key> <type of statement...>: by this key and not by another.
verified() {
  local type answer
  answer=$(cosign_by_key verify "$2" "$1") || fail "cosign verify: $answer"
  answer=$(cosign_by_key verify "$scratch/foreign/cosign.pub" "$1") && fail "cosign verify passes $1 by a foreign key"
  for type in "${@:3}"; do
    answer=$(cosign_by_key verify-attestation "$2" --type "$type" "$1") || fail "cosign verify-attestation $type: $answer"
    answer=$(cosign_by_key verify-attestation "$scratch/foreign/cosign.pub" --type "$type" "$1") &&
      fail "cosign verify-attestation passes $type by a foreign key"
  done
  proved "cosign verify, and verify-attestation of ${*:3}, pass for $1 with the public key and fail with another"
}

# provenance_names_commit <image> <public key>: each provenance does, and a release that ran twice has left two.
provenance_names_commit() {
  local commits
  commits=$(cosign_by_key verify-attestation "$2" --type slsaprovenance1 --output json "$1" | sed -n 's/.*"payload":"\([^"]*\)".*/\1/p' |
    node -p 'const payloads = fs.readFileSync(0, "utf8").trim().split("\n").map((text) => JSON.parse(Buffer.from(text, "base64")))
      const commits = payloads.flatMap(({ predicate }) => predicate.buildDefinition.resolvedDependencies.map((one) => one.digest.gitCommit))
      Array.from(new Set(commits)).join()')
  same 'the commit in the provenance' "$commits" "$(commit_of main)"
  proved "its provenance names $commits"
}
