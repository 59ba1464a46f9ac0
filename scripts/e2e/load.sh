# shellcheck shell=bash disable=SC2154 # the script that sources this sets them
# A pod `load` that calls the service at a constant rate and never tries a request a second time. The script that sources
# this has kube_client, kubectl in the namespace of that pod; pod_of_load, its manifest for a rate; and $client_node, the
# path of Node in its image.

# start_load <requests per second>
start_load() {
  kube_client delete pod load --ignore-not-found >&2
  pod_of_load "$1" | kube_client apply -f - >&2
  eventually 60 load_has_begun
}

# shellcheck disable=SC2317,SC2329 # called by eventually
load_has_begun() { [[ -n $(kube_client logs load) ]]; }

# stop_load: ends it and prints its account, such as `sent=900 failed=0 …`.
stop_load() {
  kube_client exec load -- "$client_node" -e 'process.kill(1)' >&2
  kube_client wait --for=jsonpath='{.status.phase}'=Succeeded pod/load --timeout=60s >&2
  kube_client logs load --tail=1
  kube_client logs load --tail=-1 | sed '$d' >&2
  kube_client delete pod load --wait >&2
}

# none_failed <account> <least number of requests>
none_failed() {
  [[ $1 =~ sent=([0-9]+)\ failed=([0-9]+) ]] || fail "the load left no account: $1"
  same 'the number of failed requests' "${BASH_REMATCH[2]}" 0
  ((BASH_REMATCH[1] >= $2)) || fail "only ${BASH_REMATCH[1]} requests were sent"
}
