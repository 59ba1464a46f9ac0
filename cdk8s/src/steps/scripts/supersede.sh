#!/usr/bin/env bash
# Stops older runs of the same branch.
set -euo pipefail

exec node "$PROGRAMS/supersede.ts"
