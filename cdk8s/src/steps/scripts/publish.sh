#!/usr/bin/env bash
# Gives the image and the chart their public names.
set -euo pipefail

exec node "$PROGRAMS/publish.ts"
