#!/usr/bin/env bash
# Reads what a deployment has verified out of its record.
set -euo pipefail

exec node "$PROGRAMS/read-deployment.ts"
