#!/usr/bin/env bash
# Scans, then judges: the reports are there whatever the gate says.
set -euo pipefail

node "$PROGRAMS/scan-source.ts"
export WAIVERS=$SOURCE/security/vex.openvex.json CONFIGURATION_WAIVERS=$SOURCE/security/misconfigurations.json
node "$PROGRAMS/gate.ts" "$REPORT/scan.json"
