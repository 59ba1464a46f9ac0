#!/usr/bin/env bash
# Whether the pods of the new version answer well enough.
set -euo pipefail

exec node "$PROGRAMS/watch.ts"
