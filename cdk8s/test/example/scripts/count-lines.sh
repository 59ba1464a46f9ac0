#!/usr/bin/env bash
set -euo pipefail

find "$SOURCE" -name "*.$SUFFIX" -type f -exec wc -l {} + >"$LIST"
awk '$2 == "total" { total += $1 } END { printf "%d", total }' "$LIST" >"$OUTPUTS/lines"
