#!/usr/bin/env bash
set -euo pipefail

find "$SOURCE" -name "*.$SUFFIX" -type f -exec grep -c '' /dev/null {} + >"$LIST"
awk -F : '{ total += $NF } END { printf "%d", total }' "$LIST" >"$OUTPUTS/lines"
