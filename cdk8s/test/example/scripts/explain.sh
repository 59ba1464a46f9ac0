#!/usr/bin/env bash
set -euo pipefail
printf 'many' >"$OUTPUTS/reason"
printf 'why\n' >"$CHART"
