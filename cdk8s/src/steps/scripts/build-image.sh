#!/bin/sh
# Builds the image with a BuildKit of its own and pushes it under a tag of the run. The image of BuildKit has no bash.
set -eu

# What a registry says, or the lack of an answer, in BuildKit's words.
passing='429 Too Many|toomanyrequests|50[0234] (Internal|Bad|Service|Gateway)|connection re(fused|set)|i/o timeout'

fail() {
  printf 'build-image: %s\n' "$1" >&2
  # From there the workflow takes the message of the node.
  reason=${TERMINATION_LOG:-/dev/termination-log}
  if [ -w "$reason" ]; then printf '%s' "$1" >"$reason"; fi
  exit "${2:-1}"
}

# What was asked for must not be done, now or later: EX_DATAERR of sysexits.h.
refuse() {
  fail "$1" 65
}

# Parameters stand in the comma-separated options of BuildKit, where a comma would begin another option.
check_parameters() {
  expr "x$RUN_TAG" : 'x[a-z0-9][a-z0-9.-]\{0,127\}$' >/dev/null || refuse 'runTag is no tag of a registry'
  expr "x$COMMIT" : 'x[0-9a-f]\{40\}$' >/dev/null || refuse 'commit is not 40 hexadecimal digits'
  expr "x$COMMIT_TIME" : 'x[0-9]\{1,12\}$' >/dev/null || refuse 'commitTime is no number of seconds'
}

# One attempt. What the daemon has made so far stays for the next.
attempt() {
  insecure=
  if [ "${PLAIN_HTTP:-}" = true ]; then insecure=,registry.insecure=true; fi
  # No provenance or SBOM of BuildKit's own: nobody would have signed it, and the image would become an index.
  buildctl-daemonless.sh build --progress=plain --metadata-file "$metadata" \
    --frontend dockerfile.v0 --local "context=$SOURCE" --local "dockerfile=$SOURCE/api" \
    --opt target=runtime --opt "platform=$(printf '%s' "$PLATFORMS" | tr ' ' ,)" \
    --opt "build-arg:SOURCE_DATE_EPOCH=$COMMIT_TIME" \
    --opt "build-arg:VERSION=$VERSION" --opt "build-arg:REVISION=$COMMIT" \
    --opt "build-arg:CREATED=$created" --opt "build-arg:SOURCE=$REPOSITORY" \
    --import-cache "type=registry,ref=$CACHE$insecure" \
    --export-cache "type=registry,ref=$CACHE,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true$insecure" \
    --output "type=image,name=$IMAGE:$RUN_TAG,push=true,oci-mediatypes=true,rewrite-timestamp=true$insecure"
}

# A busy registry is asked again; what a Dockerfile does wrong stays wrong.
build() {
  for pause in 10 30 90 0; do
    # A pipe hides how its first part ended.
    { if attempt 2>&1; then code=0; else code=$?; fi; echo "$code" >"$work/status"; } | tee "$work/log" >&2
    if [ "$(cat "$work/status")" = 0 ]; then return; fi
    if [ "$pause" = 0 ] || ! grep -Eq "$passing" "$work/log"; then fail "$(grep -v '^$' "$work/log" | tail -n 1)"; fi
    printf 'build-image: the registry is busy or away; again in %s s\n' "$pause" >&2
    sleep "$pause"
  done
}

check_parameters
work=$(mktemp -d)
metadata=$work/metadata.json
created=$(date -u -d "@$COMMIT_TIME" +%Y-%m-%dT%H:%M:%SZ)
export XDG_RUNTIME_DIR="$work/run"
mkdir -p "$XDG_RUNTIME_DIR"
export BUILDKITD_FLAGS="--oci-worker-no-process-sandbox --root $BUILDKIT_STATE --config $BUILDKIT_CONFIG/buildkitd.toml"
build
# Of what was pushed, not of what the tag says now.
digest=$(sed -n 's/.*"containerimage\.digest": *"\(sha256:[0-9a-f]\{64\}\)".*/\1/p' "$metadata")
[ -n "$digest" ] || fail 'BuildKit gave no digest'
printf '%s' "$digest" >"$OUTPUTS/digest"
printf 'build-image: %s@%s\n' "$IMAGE" "$digest" >&2
