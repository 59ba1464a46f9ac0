#!/usr/bin/env bash
set -euo pipefail
mkdir -p "$NUMBERS"
seq "$COUNT" >"$NUMBERS/all.txt"
jq --null-input '{}' >"$PROOF"
printf '%s' "$COUNT" >"$OUTPUTS/count"
