#!/usr/bin/env bash
# Whether a version may be promoted to the environment. Changes nothing.
set -euo pipefail

exec node "$PROGRAMS/verify-promotion.ts"
