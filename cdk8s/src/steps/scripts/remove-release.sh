#!/usr/bin/env bash
# Removes the service and its canary from the environment.
set -euo pipefail

exec node "$PROGRAMS/remove-release.ts"
