#!/usr/bin/env bash
# Tells how the run ended.
set -euo pipefail

exec node "$PROGRAMS/report.ts"
