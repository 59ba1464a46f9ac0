#!/usr/bin/env bash
# Starts the releases that no event has started.
set -euo pipefail

exec node "$PROGRAMS/reconcile.ts"
