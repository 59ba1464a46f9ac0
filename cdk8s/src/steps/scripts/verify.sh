#!/usr/bin/env bash
# Format, lint, types and whatever else needs no database.
set -euo pipefail

mkdir -p "$REPORT"
node "$PROGRAMS/install-packages.ts"
cd "$SOURCE"
REPORT_DIR=$REPORT npm run verify
