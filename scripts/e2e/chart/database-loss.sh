# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point database-loss: PostgreSQL dies and stays away for a while.

prove_database_loss() {
  local pods before begun
  pods=$(api_pods | sort)
  before=$(restarts)
  kill_database
  begun=$SECONDS
  eventually 60 no_pod_is_ready
  proved "readiness is off $((SECONDS - begun)) s after PostgreSQL is killed: $(ask "$(head -n 1 <<<"$pods")" /readyz)"
  # Longer than three failures of liveness would take.
  sleep 45
  same 'the liveness' "$(ask "$(head -n 1 <<<"$pods")" /livez)" '200 {"status":"alive"}'
  no_pod_is_ready
  start_database
  begun=$SECONDS
  eventually 120 kube wait --for=condition=Ready pods --selector app.kubernetes.io/instance=catalog-api,app.kubernetes.io/component=api --timeout=5s
  same 'the pods after the loss' "$(api_pods | sort)" "$pods"
  same 'the number of restarts' "$(restarts)" "$before"
  proved "liveness stays on; ready again $((SECONDS - begun)) s after PostgreSQL may start, the same pods, no restart"
}

# An immediate shutdown is a crash: no checkpoint, no farewell. The container is started anew and waits for the file to go.
# shellcheck disable=SC2016 # HOLD is a variable of the container
kill_database() { kube exec deployment/postgres -- bash -c 'touch "$HOLD" && kill -QUIT 1' >&2; }

# The container that waits may only just have begun to.
start_database() { eventually 60 kube exec deployment/postgres -- rm -f /data/hold; }

no_pod_is_ready() { [[ $(kube get deployment catalog-api --output go-template='{{or .status.readyReplicas 0}}') == 0 ]]; }

# ask <pod> <path>: what its ops port answers, from inside, since no policy lets anyone else ask.
ask() {
  # shellcheck disable=SC2016 # it is JavaScript
  kube exec "$1" --container api -- /nodejs/bin/node -e '
    fetch(`http://127.0.0.1:9464${process.argv[1]}`).then(async (answer) => console.log(answer.status, await answer.text()))' "$2"
}
