#!/usr/bin/env bash
# All tests, against the database beside this container. The report is there whether they pass or fail.
set -euo pipefail

fail() {
  printf 'test: %s\n' "$1" >&2
  exit 1
}

wait_for_database() {
  local start=$SECONDS
  [[ $TEST_DATABASE_URL =~ @([^:/]+):([0-9]+)/ ]] || fail 'TEST_DATABASE_URL names no host and port'
  until (: <"/dev/tcp/${BASH_REMATCH[1]}/${BASH_REMATCH[2]}") 2>/dev/null; do
    ((SECONDS - start < DATABASE_SECONDS_MAX)) || fail "the database did not answer within $DATABASE_SECONDS_MAX s"
    sleep 1
  done
}

# The last line of the log, which becomes the message of the step.
fail_with_numbers() {
  [[ $(grep -m 1 '<testsuites ' "$REPORT/junit.xml") =~ tests=\"([0-9]+)\"\ failures=\"([0-9]+)\" ]] ||
    fail 'the tests ended without a report'
  fail "${BASH_REMATCH[2]} of ${BASH_REMATCH[1]} tests failed; the log and junit.xml say which"
}

mkdir -p "$REPORT"
wait_for_database
node "$PROGRAMS/install-packages.ts"
cd "$SOURCE"
npm test -- \
  --reporter=default --reporter=junit "--outputFile.junit=$REPORT/junit.xml" \
  --coverage --coverage.reportOnFailure "--coverage.reportsDirectory=$REPORT/coverage" \
  --coverage.reporter=text-summary --coverage.reporter=cobertura --coverage.reporter=html ||
  fail_with_numbers
