#!/usr/bin/env bash
# Whether a release may begin, and what it is about.
set -euo pipefail

exec node "$PROGRAMS/preflight.ts"
