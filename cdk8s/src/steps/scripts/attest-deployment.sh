#!/usr/bin/env bash
# Attests that an image was verified in an environment. It sees the key.
set -euo pipefail

exec node "$PROGRAMS/attest-deployment.ts"
