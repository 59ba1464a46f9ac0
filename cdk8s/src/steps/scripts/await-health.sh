#!/usr/bin/env bash
# Waits until Argo CD has applied a commit and finds it healthy.
set -euo pipefail

exec node "$PROGRAMS/await-health.ts"
