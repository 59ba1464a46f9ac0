# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point doctor: scripts/doctor names the cause of planted faults.

prove_doctor() {
  all_replaced
  diagnosed healthy 0 'nothing is wrong'

  release upgrade catalog-api --set-string resources.requests.cpu=1000
  diagnosed Pending 1 'No node has as much cpu free'
  release upgrade catalog-api --set "image.digest=sha256:$(printf '0%.0s' {1..64})"
  diagnosed ImagePullBackOff 1 'does not exist in its registry'
  release upgrade catalog-api --set secrets.existingSecret=absent
  diagnosed CreateContainerConfigError 1 'secret absent does not exist'
  # Another key of the Secret, whose value is too short.
  release upgrade catalog-api --set secrets.keys.cursorSecret=AUTH_ISSUER
  diagnosed 'exit code 78' 1 'configuration: CURSOR_SECRET'
  release upgrade catalog-api --wait
  all_replaced

  kill_database
  diagnosed 'failing readiness' 1 'The database does not answer'
  start_database
  diagnosed 'healthy again' 0 'nothing is wrong'
}

# diagnosed <fault> <exit code> <pattern>: the doctor comes to that conclusion, and prints no secret.
diagnosed() {
  eventually 120 doctor_says "$2" "$3"
  cat "$scratch/doctor" >&2
  if grep -qF "$(cat "$scratch/secrets/database/password")" "$scratch/doctor"; then fail 'the doctor prints a secret'; fi
  proved "$1: $(grep -E "$3" "$scratch/doctor" | head -n 1)"
}

# doctor_says <exit code> <pattern>
doctor_says() {
  local code=0
  "$root/scripts/doctor" --context "$context" --namespace "$namespace" >"$scratch/doctor" 2>&1 || code=$?
  cat "$scratch/doctor"
  [[ $code == "$1" ]] && grep -Eq "$2" "$scratch/doctor"
}
