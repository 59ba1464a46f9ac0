# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point key: no account of ci can read the signing key, tried with a token of each.

prove_key() {
  local account answer server accounts=()
  kube get secret signing-key --namespace release --output name >&2
  server=$(kube config view --minify --output jsonpath='{.clusters[0].cluster.server}')
  mapfile -t accounts < <(kube get serviceaccounts --namespace ci --output name)
  ((${#accounts[@]} > 1)) || fail 'namespace ci has no accounts'
  for account in "${accounts[@]#serviceaccount/}"; do
    kubeconfig_of "$account" >"$scratch/account.yaml"
    same 'who asks' "$(as_account auth whoami --output jsonpath='{.status.userInfo.username}')" "system:serviceaccount:ci:$account"
    for request in 'get secret signing-key' 'get secrets'; do
      # shellcheck disable=SC2086 # words of a command
      answer=$(as_account $request --namespace release 2>&1) && fail "$account of ci may $request in release"
      [[ $answer == *Forbidden* ]] || fail "$server answers $account: $answer"
    done
  done
  proved "with a token of its own, each of the ${#accounts[@]} accounts of ci is refused; the last answer: $answer"
}

as_account() { kubectl --kubeconfig "$scratch/account.yaml" "$@"; }

# kubeconfig_of <account>: the cluster with this token alone; a client certificate would win over it.
kubeconfig_of() {
  local token
  token=$(kube create token "$1" --namespace ci --duration 10m)
  kube config view --minify --raw --flatten --output json |
    TOKEN=$token node -p 'const config = JSON.parse(fs.readFileSync(0))
      JSON.stringify({ ...config, users: config.users.map(({ name }) => ({ name, user: { token: process.env.TOKEN } })) })'
}
