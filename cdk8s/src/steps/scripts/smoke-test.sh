#!/usr/bin/env bash
# Whether what runs is what was asked for, and works.
set -euo pipefail

exec node "$PROGRAMS/smoke-test.ts"
