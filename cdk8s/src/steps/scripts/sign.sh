#!/usr/bin/env bash
# Signs the image, the chart and the evidence. The only script that sees the key.
set -euo pipefail

exec node "$PROGRAMS/sign.ts"
