# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Secrets that the pipelines refer to by name. A value comes from a variable or from the file that <variable>_FILE names.
# It is never on a command line and never printed.

# name, type, keys and the variables that they come from
readonly known_secrets='
artifact-store   Opaque                          accesskey=S3_ACCESS_KEY secretkey=S3_SECRET_KEY
registry-pull    kubernetes.io/dockerconfigjson  .dockerconfigjson=REGISTRY_PULL_CONFIG
registry-push    kubernetes.io/dockerconfigjson  .dockerconfigjson=REGISTRY_PUSH_CONFIG
registry-delete  kubernetes.io/dockerconfigjson  .dockerconfigjson=REGISTRY_DELETE_CONFIG
git-credentials  kubernetes.io/basic-auth        username=GIT_USERNAME password=GIT_TOKEN
deployments-git  kubernetes.io/basic-auth        username=DEPLOYMENTS_GIT_USERNAME password=DEPLOYMENTS_GIT_TOKEN
delivery-api     Opaque                          token=DELIVERY_API_TOKEN
commit-status    Opaque                          token=COMMIT_STATUS_TOKEN
webhook          Opaque                          key=WEBHOOK_KEY
github-webhook   Opaque                          secret=GITHUB_WEBHOOK_SECRET
push-webhook     Opaque                          secret=PUSH_WEBHOOK_SECRET
signing-key      Opaque                          cosign.key=COSIGN_KEY cosign.password=COSIGN_PASSWORD cosign.pub=COSIGN_PUB
trusted-key      Opaque                          cosign.pub=TRUSTED_KEY
'
# The key pair, and where it is: the one secret whose loss nothing makes up for.
readonly key_namespace=release signing_key=signing-key
# What verifies by its public half, in every namespace that does; this one always does.
readonly trusted_key=trusted-key trusting_namespace=ci
# Only pods of one namespace say it to each other, so nobody has to know it.
readonly internal_token=event-source-token

# take_value <variable> <file>: writes its value to the file; fails where it has none.
take_value() {
  local file_variable=$1_FILE
  if [[ -n ${!file_variable:-} ]]; then
    cp -- "${!file_variable}" "$2" || fail "$file_variable names a file that cannot be read"
  elif [[ -n ${!1:-} ]]; then
    printf '%s' "${!1}" >"$2"
  else
    return 1
  fi
}

# take_keys <folder> <key=VARIABLE...>: a file for each key. Fails where none has a value; some are a mistake.
take_keys() {
  local folder=$1 pair missing=()
  shift
  mkdir -p "$folder"
  for pair in "$@"; do
    take_value "${pair#*=}" "$folder/${pair%%=*}" || missing+=("${pair#*=}")
  done
  ((${#missing[@]} < $#)) || return 1
  ((${#missing[@]} == 0)) || fail "also set ${missing[*]}, or ${missing[0]}_FILE to a file with it"
}

# make_signing_key <folder>: a new key pair with a password that nobody has to know.
make_signing_key() {
  command -v cosign >/dev/null || fail 'cosign is not on the PATH: install it, or give COSIGN_KEY, COSIGN_PASSWORD and COSIGN_PUB'
  mkdir -p "$1"
  head -c 32 /dev/urandom | base64 | tr -d '\n' >"$1/cosign.password"
  (
    cd "$1"
    COSIGN_PASSWORD=$(<cosign.password) cosign generate-key-pair >&2
  ) || fail 'cosign could not make a key pair'
}

# has_secret <namespace> <name>
has_secret() {
  local found
  found=$(kube get secret "$2" -n "$1" -o name --ignore-not-found) || fail "cannot see whether secret $2 is in $1"
  [[ -n $found ]]
}

# store_secret <namespace> <name> <type> <folder>
store_secret() {
  kube create secret generic "$2" -n "$1" --type="$3" --from-file="$4" --dry-run=client -o json |
    kube label -f - --local "$label_part_of" "$label_made_by_setup" -o json |
    kube apply --server-side --force-conflicts --field-manager="$field_manager" -f - >&2
}

# take_signing_key: the cluster's where it has one, which nothing here replaces; else the one that is given; else a new
# one, if that was asked for. Its public half is in $scratch/cosign.pub afterwards.
take_signing_key() {
  local folder=$scratch/secrets/$signing_key public=$scratch/cosign.pub
  take_secret "$signing_key" || true
  if has_secret "$key_namespace" "$signing_key"; then
    kube get secret "$signing_key" -n "$key_namespace" -o jsonpath='{.data.cosign\.pub}' | base64 -d >"$public"
    [[ ! -d $folder ]] || cmp -s "$folder/cosign.pub" "$public" ||
      fail "another key is in secret $signing_key in $key_namespace: keep a copy of it, delete it by hand, and run it again"
    rm -rf "$folder"
  elif [[ -d $folder || $generate_signing_key == true ]]; then
    [[ -d $folder ]] || make_signing_key "$folder"
    cp "$folder/cosign.pub" "$public"
  fi
}

# public_key <secret>: one that is trusted; nothing where there is none.
public_key() {
  kube get secret "$1" -n "$trusting_namespace" -o jsonpath='{.data.cosign\.pub}' --ignore-not-found | base64 -d
}

# take_trusted_key: the one that is given, which replaces what is there; else what is trusted already, or else the public
# half of the signing key, each only where there is none. So a new signing key takes trust from nothing.
take_trusted_key() {
  local public=$scratch/trusted.pub
  keeps_trust=false
  [[ -z ${TRUSTED_KEY:-}${TRUSTED_KEY_FILE:-} ]] || return 0
  keeps_trust=true
  public_key "$trusted_key" >"$public"
  [[ -s $public ]] || public=$scratch/cosign.pub
  if [[ -s $public ]]; then TRUSTED_KEY_FILE=$public; fi
}

# row_of <secret>: its type and pairs, in $type and $pairs; both are empty for one that settings of one's own have named.
row_of() {
  type='' pairs=''
  read -r _ type pairs < <(grep -E "^$1 " <<<"$known_secrets") || true
}

# take_secret <name>: its keys from the environment into a folder of its name; fails where there is nothing.
take_secret() {
  local type pairs folder=$scratch/secrets/$1
  [[ ! -d $folder ]] || return 0
  row_of "$1"
  [[ -n $pairs ]] || return 1
  # shellcheck disable=SC2086 # one argument per key
  take_keys "$folder" $pairs || {
    rm -rf "$folder"
    return 1
  }
}

# make_internal_token <namespace>
make_internal_token() {
  local folder=$scratch/secrets/$internal_token
  mkdir -p "$folder"
  head -c 32 /dev/urandom | base64 | tr -d '\n' >"$folder/token"
  store_secret "$1" "$internal_token" Opaque "$folder"
}

# never_replaced <name>: whether a secret stays as it is once it is there.
never_replaced() { [[ $1 == "$signing_key" || ($1 == "$trusted_key" && $keeps_trust == true) ]]; }

# provide_secret <namespace> <name> <required|optional>: from the environment where it has something, else as it is.
provide_secret() {
  local namespace=$1 name=$2 need=$3 type pairs
  row_of "$name"
  if never_replaced "$name" && has_secret "$namespace" "$name"; then
    say "secret/$name in $namespace kept"
  elif take_secret "$name"; then
    store_secret "$namespace" "$name" "$type" "$scratch/secrets/$name"
  elif has_secret "$namespace" "$name"; then
    say "secret/$name in $namespace kept"
  elif [[ $name == "$internal_token" ]]; then
    make_internal_token "$namespace"
  elif [[ $need == required ]]; then
    [[ -n $pairs ]] && pairs="set ${pairs//*([!= ])=/}"
    missing_secrets+=("$name in $namespace: ${pairs:-make it by hand, setup knows nothing of it}")
  fi
}

# provide_secrets <file>: its rows are namespace, name, whether it is required, and keys. What is required and missing
# is in $missing_secrets afterwards.
provide_secrets() {
  local namespace name need
  missing_secrets=()
  take_signing_key
  take_trusted_key
  while read -r namespace name need _; do
    provide_secret "$namespace" "$name" "$need" </dev/null
  done <"$1"
  check_trust "$1"
}

# check_trust <file>: tells where what is signed from now on would be refused.
check_trust() {
  local public=$scratch/cosign.pub names=() name
  [[ -s $public ]] || return 0
  mapfile -t names < <(awk -v namespace="$trusting_namespace" '$1 == namespace && $4 == "cosign.pub" { print $2 }' "$1")
  ((${#names[@]} > 0)) || return 0
  for name in "${names[@]}"; do
    # As strings, because a variable has lost the end of the last line.
    if [[ $(public_key "$name") == "$(<"$public")" ]]; then return 0; fi
  done
  say "note: no trusted key in $trusting_namespace is that of secret $signing_key, so what it signs is refused:" \
    'see docs/supply-chain.md, Keys'
}

# tell_missing: fails where a required secret is missing.
tell_missing() {
  ((${#missing_secrets[@]} == 0)) && return
  say "$program: pipelines cannot run before these secrets exist; set the variables, or <variable>_FILE, and run it again"
  printf '  - %s\n' "${missing_secrets[@]}" >&2
  return 1
}
