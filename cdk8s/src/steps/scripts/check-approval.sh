#!/usr/bin/env bash
# Whether the answer of a person lets a promotion go on.
set -euo pipefail

exec node "$PROGRAMS/check-approval.ts"
