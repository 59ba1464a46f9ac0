#!/usr/bin/env bash
# Removes the canary, if there is one.
set -euo pipefail

exec node "$PROGRAMS/remove-canary.ts"
