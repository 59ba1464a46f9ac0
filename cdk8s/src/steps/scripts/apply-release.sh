#!/usr/bin/env bash
# Makes the environment what one commit of the deployment repository says.
set -euo pipefail

exec node "$PROGRAMS/apply-release.ts"
