#!/usr/bin/env bash
# Judges what the scan of the image found, for every platform.
set -euo pipefail

WAIVERS=$EVIDENCE/openvex.json exec node "$PROGRAMS/gate.ts" "$EVIDENCE"/*.report.json
