/**
 * A cosign that keeps statements in its scratch folder, with the key that signed them: it signs, and it verifies by
 * comparing keys, as the real one does with more effort. `$SCRATCH/store` has a line for each, `type key payload`.
 */
export const fakeCosign = String.raw`
store=$SCRATCH/store
touch "$store"
key='' type='' predicate=/dev/null command=$1
if [[ $command == signing-config || $command == trusted-root ]]; then echo {} >"$4"; exit; fi
while (($# > 0)); do
  case $1 in
    --key) key=$(<"$2") ;;
    --type) type=$2 ;;
    --predicate) predicate=$2 ;;
  esac
  subject=$1
  shift
done
case $type in
  spdxjson) type=https://spdx.dev/Document ;;
  cyclonedx) type=https://cyclonedx.org/bom ;;
  vuln) type=https://cosign.sigstore.dev/attestation/vuln/v1 ;;
  openvex) type=https://openvex.dev/ns ;;
  slsaprovenance1) type=https://slsa.dev/provenance/v1 ;;
esac
hex=${'$'}{subject##*:}
case $command in
  sign) type=https://sigstore.dev/cosign/sign/v1; content={} ;;
  attest) content=$(<"$predicate") ;;
  verify-attestation)
    found=$(awk -v type="$type" -v key="$key" -v subject="$subject" '$1 == type && $2 == key && $3 == subject { print $4 }' "$store")
    if [[ -z $found ]]; then echo 'Error: no matching attestations: nothing verified' >&2; exit 1; fi
    for payload in $found; do echo "{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":\"$payload\"}"; done
    exit
    ;;
esac
[[ $key == private-* && $COSIGN_PASSWORD == right ]] || { echo 'Error: reading key: decrypt: encrypted: decryption failed' >&2; exit 1; }
statement="{\"predicateType\":\"$type\",\"subject\":[{\"digest\":{\"sha256\":\"$hex\"}}],\"predicate\":$content}"
echo "$type public-${'$'}{key#private-} $subject $(printf '%s' "$statement" | base64 | tr -d '\n')" >>"$store"
`
