#!/usr/bin/env bash
set -euo pipefail
until pg_isready --host 127.0.0.1 --username postgres --quiet; do sleep 1; done
psql --host 127.0.0.1 --username postgres --command 'select 1' --file "$NUMBERS/all.txt"
