#!/usr/bin/env bash
# What the environment can go back to. Changes nothing.
set -euo pipefail

exec node "$PROGRAMS/verify-rollback.ts"
