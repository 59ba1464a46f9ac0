#!/usr/bin/env bash
# Writes into the deployment repository what the environment is to run.
set -euo pipefail

exec node "$PROGRAMS/commit-deployment.ts"
