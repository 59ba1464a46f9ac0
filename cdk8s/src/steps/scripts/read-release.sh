#!/usr/bin/env bash
# What to sign, by the record of the controller.
set -euo pipefail

exec node "$PROGRAMS/read-release.ts"
