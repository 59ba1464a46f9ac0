#!/usr/bin/env bash
# Keeps npm's downloads for later runs.
set -euo pipefail

exec node "$PROGRAMS/cache-packages.ts"
