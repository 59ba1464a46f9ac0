#!/usr/bin/env bash
# Whether the image or chart may be trusted, by what the registry holds.
set -euo pipefail

exec node "$PROGRAMS/verify-trust.ts"
