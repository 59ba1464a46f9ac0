#!/usr/bin/env bash
# Deletes what nobody needs any more, or says what it would delete.
set -euo pipefail

exec node "$PROGRAMS/retention.ts"
