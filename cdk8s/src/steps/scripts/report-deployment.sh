#!/usr/bin/env bash
# Tells the catalog API how the deployment ended.
set -euo pipefail

exec node "$PROGRAMS/report-deployment.ts"
