# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point network: who reaches whom, tried by TCP connections.

prove_network() {
  local listener='["-e", "require(\"node:http\").createServer((q, r) => r.end()).listen(8080)"]' role api client foreign cluster
  for role in client scraper foreign; do pod_manifest "$role" "$role" "$listener" | kube_client apply -f - >&2; done
  pod_manifest neighbour neighbour "$listener" | kube apply -f - >&2
  kube_client wait --for=condition=Ready pod/client pod/scraper pod/foreign --timeout=60s >&2
  kube wait --for=condition=Ready pod/neighbour --timeout=60s >&2
  api=$(any_pod)
  client=$(kube_client get pod client --output jsonpath='{.status.podIP}')
  foreign=$(kube_client get pod foreign --output jsonpath='{.status.podIP}')
  cluster=$(kube --namespace default get service kubernetes --output jsonpath='{.spec.clusterIP}')

  # Each has a connection that is open, so that closed ones are not for want of a network.
  eventually 20 reaches client "$(address_of "$api")" 3000
  eventually 20 reaches foreign "$client" 8080
  eventually 20 reaches neighbour postgres 5432
  : >"$scratch/matrix"
  for role in client scraper foreign neighbour; do
    try "$role" api 3000 "$(address_of "$api")"
    try "$role" api 9464 "$(address_of "$api")"
  done
  try "$api" postgres 5432 postgres
  try neighbour postgres 5432 postgres
  try client foreign 8080 "$foreign"
  try foreign client 8080 "$client"
  try client kubernetes 443 "$cluster"
  try "$api" foreign 8080 "$foreign"
  try "$api" kubernetes 443 "$cluster"
  sed "s/$api/api/" "$scratch/matrix" >"$scratch/named"
  cat "$scratch/named" >&2
  diff "$scratch/named" - <<'M' >&2
client -> api:3000 open
client -> api:9464 closed
scraper -> api:3000 closed
scraper -> api:9464 open
foreign -> api:3000 closed
foreign -> api:9464 closed
neighbour -> api:3000 closed
neighbour -> api:9464 closed
api -> postgres:5432 open
neighbour -> postgres:5432 open
client -> foreign:8080 open
foreign -> client:8080 open
client -> kubernetes:443 open
api -> foreign:8080 closed
api -> kubernetes:443 closed
M
  proved "in: $(grep -E ' -> api:' "$scratch/named" | paste -sd ',' | sed 's/,/, /g')"
  proved "out: $(grep -vE ' -> api:' "$scratch/named" | paste -sd ',' | sed 's/,/, /g')"
}

address_of() { kube get pod "$1" --output jsonpath='{.status.podIP}'; }

# try <from pod> <name of the target> <port> <address>
try() {
  if reaches "$1" "$4" "$3"; then echo "$1 -> $2:$3 open"; else echo "$1 -> $2:$3 closed"; fi >>"$scratch/matrix"
}

# reaches <from pod> <address> <port>: within 3 s.
reaches() {
  local where=kube_client
  case $1 in neighbour | catalog-api-*) where=kube ;; esac
  # shellcheck disable=SC2016 # it is JavaScript
  "$where" exec "$1" -- /nodejs/bin/node -e '
    const [host, port] = process.argv.slice(1)
    const socket = require("node:net").connect({ host, port }, () => process.exit(0)).on("error", () => process.exit(1))
    setTimeout(() => process.exit(1), 3000)' "$2" "$3" >/dev/null 2>&1
}
