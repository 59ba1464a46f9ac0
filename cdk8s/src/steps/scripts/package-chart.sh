#!/usr/bin/env bash
# Packages the chart with the image in it, and pushes it under a tag of the run.
set -euo pipefail

CHART_SOURCE=$SOURCE/helm/catalog-api exec node "$PROGRAMS/package-chart.ts"
