#!/usr/bin/env bash
# Lets the new version answer a share of the requests, and removes it again.
set -euo pipefail

exec node "$PROGRAMS/canary.ts"
