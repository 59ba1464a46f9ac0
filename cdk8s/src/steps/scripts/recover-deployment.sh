#!/usr/bin/env bash
# Takes back what a failed run has committed.
set -euo pipefail

exec node "$PROGRAMS/recover-deployment.ts"
