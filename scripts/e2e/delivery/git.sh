# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# The git host, and what people push to it: the source with its versions, and the deployment repository.

# Who writes the commits; approving them is for somebody else.
readonly author=ada@example.com
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=$author GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=$author

start_git_host() {
  local name
  make_marked_namespace
  kube_git create configmap git-host --from-file="$here/delivery/git-host.mts" \
    --from-file="$here/delivery/announcement.mts" --from-file="$here/delivery/send-webhook.ts" >&2
  kube_git create secret generic git-host --from-file=PASSWORD="$scratch/git-password" \
    --from-file=WEBHOOK_SECRET="$scratch/webhook-secret" --from-literal=HTML_URL="${repository%/*}" \
    --from-literal=WEBHOOK_URL=http://gateway.triggers.svc.cluster.local/webhook >&2
  sed "s|image: node|image: $node_image|" "$here/delivery/git-host.yaml" | kube_git apply -f - >&2
  kube_git wait --for=condition=Ready pod/git --timeout=180s >&2
  for name in catalog-platform catalog-deployments; do
    kube_git exec git -- git init --quiet --bare --initial-branch=main "/srv/$name" >&2
  done
}

# with_git_host <command...>: runs it with $git_host_url, at which this machine reaches the host, as the author.
with_git_host() {
  local forward result=0
  # Not by a function, whose shell would be killed in its place.
  kubectl --context "$context" --namespace "$git_namespace" port-forward pod/git :8080 >"$scratch/forward" 2>&1 &
  forward=$!
  eventually 30 grep -q '^Forwarding from 127' "$scratch/forward"
  git_host_url=http://${author/@/%40}:$(<"$scratch/git-password")@127.0.0.1:$(sed -n 's/^Forwarding from 127.0.0.1:\([0-9]*\) .*/\1/p' "$scratch/forward")
  "$@" || result=$?
  kill "$forward" 2>/dev/null || true
  wait "$forward" 2>/dev/null || true
  return "$result"
}

# shellcheck disable=SC2317,SC2329 # called by with_git_host
push_to() { git -C "$scratch/$1" push --quiet "$git_host_url/catalog-$1" "${@:2}" >&2; }

# push <platform|deployments> <refspec...>
push() { with_git_host push_to "$@"; }

# make_source: in $scratch/platform, the versions of this test, one commit each; only main goes to the git host yet.
make_source() {
  [[ ! -d $scratch/platform ]] || return 0
  # The same commits whenever a run goes on.
  local GIT_AUTHOR_DATE='1767225600 +0000' GIT_COMMITTER_DATE='1767225600 +0000'
  export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
  git clone --quiet --no-local --no-tags "$root" "$scratch/platform" >&2
  (
    cd "$scratch/platform" || exit
    git checkout --quiet -B main "$(git -C "$root" rev-parse "$revision^{commit}")"
    make_version 0.1.0 quicken
    make_version 0.1.1 touch_readme
    make_version 0.2.0 slow_down
    make_version 0.2.1 speed_up
  ) >&2
  push platform 'v0.1.0^{commit}:refs/heads/main'
}

# make_version <version> <command>: commits what the command changes, and tags it.
make_version() {
  "$2"
  git add --all
  git commit --quiet --message "feat: version $1"
  git tag "v$1"
}

# The checks pass at once; release.sh shows that they hold.
quicken() { for check in verify test check:platform; do npm pkg set "scripts.$check=true"; done; }

touch_readme() { printf '\n' >>README.md; }

# Reads take longer than any watch allows, and the schema grows by what the version before does not know.
slow_down() {
  local last
  sed -i '/^export async function listProducts/a\  await new Promise((resolve) => setTimeout(resolve, 700))' api/src/products/list-products.ts
  grep -q 'setTimeout(resolve, 700)' api/src/products/list-products.ts
  last=$(find api/migrations -name '[0-9]*.sql' -printf '%f\n' | sort | tail -n 1)
  printf 'create table e2e_expansion (id bigint primary key);\n' >"api/migrations/$(printf '%04d' $((10#${last%%_*} + 1)))_expansion.sql"
}

speed_up() { sed -i '/setTimeout(resolve, 700)/d' api/src/products/list-products.ts; }

# commit_of <tag>
commit_of() { git -C "$scratch/platform" rev-parse "$1^{commit}"; }

# make_deployments: in $scratch/deployments, with the values of each environment.
make_deployments() {
  local environment
  git init --quiet --initial-branch=main "$scratch/deployments"
  if with_git_host fetch_deployments; then return 0; fi
  mkdir "$scratch/deployments/values"
  for environment in "${environments[@]}"; do values_of "$environment" >"$scratch/deployments/values/$environment.yaml"; done
  commit_deployments 'Values of all environments'
}

# shellcheck disable=SC2317,SC2329 # called by with_git_host
fetch_deployments() {
  git -C "$scratch/deployments" fetch --quiet "$git_host_url/catalog-deployments" main >&2 &&
    git -C "$scratch/deployments" reset --quiet --hard FETCH_HEAD
}

# deployments_now: what the git host has, in $scratch/deployments.
deployments_now() { with_git_host fetch_deployments; }

# commit_deployments <message>: what is changed in $scratch/deployments, on what the git host has.
commit_deployments() {
  git -C "$scratch/deployments" add --all
  git -C "$scratch/deployments" commit --quiet --message "$1"
  push deployments HEAD:refs/heads/main
}
