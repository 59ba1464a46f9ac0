#!/usr/bin/env bash
# The chart, the workflows, the rules and the scripts, each by the tool that will read it.
set -euo pipefail

mkdir -p "$REPORT"
node "$PROGRAMS/install-packages.ts"
cd "$SOURCE"
REPORT_DIR=$REPORT npm run check:platform
