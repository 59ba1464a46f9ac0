#!/usr/bin/env bash
# Starts the promotion to an environment.
set -euo pipefail

exec node "$PROGRAMS/start-promotion.ts"
