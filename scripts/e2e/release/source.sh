# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# What the git server has: the commit as it is with the tag of its version, and branches with one fault each.

# Always the same author and time: what is planted has the same commits in every run.
export GIT_AUTHOR_NAME=e2e GIT_AUTHOR_EMAIL=e2e@example.com GIT_AUTHOR_DATE='1767225600 +0000'
export GIT_COMMITTER_NAME=e2e GIT_COMMITTER_EMAIL=e2e@example.com GIT_COMMITTER_DATE='1767225600 +0000'

# make_source: in $scratch/served.git
make_source() {
  git init --quiet --bare --initial-branch=main "$scratch/served.git"
  git -C "$root" push --quiet "$scratch/served.git" "$revision^{commit}:refs/heads/main" >&2
  git clone --quiet "$scratch/served.git" "$scratch/plants"
  read_prepared
  git -C "$scratch/served.git" tag "$tag" main
  plant quick leave_only ''
  plant failing-test plant_failing_test
  plant lint-error plant_lint_error
  plant leaked-secret plant_leaked_secret
  plant vulnerable-dependency plant_vulnerable_dependency
  git -C "$scratch/served.git" tag v0.0.1-rc.1 failing-test
  git -C "$scratch/served.git" tag v0.0.1-rc.2 quick
  git -C "$scratch/served.git" tag v0.0.1-rc.3 quick
}

# read_prepared: the tag of the version that package.json has.
read_prepared() { tag=v$(cd "$scratch/plants" && git show main:package.json | node -p 'JSON.parse(fs.readFileSync(0)).version'); }

# commit_of <branch or tag>
commit_of() { git -C "$scratch/served.git" rev-parse "$1^{commit}"; }

# plant <branch> <command...>: one commit on top of main, which the command makes in the work tree.
plant() {
  (
    cd "$scratch/plants" || exit
    git checkout --quiet -B "$1" main
    "${@:2}" >&2
    git add --all
    git commit --quiet --message "Plant: $1"
    git push --quiet origin "$1" >&2
  )
}

# leave_only <check>: the other checks of package.json pass at once; two processors are few.
leave_only() {
  local check
  for check in verify test check:platform; do
    [[ $check == "$1" ]] || npm pkg set "scripts.$check=true"
  done
}

plant_failing_test() {
  leave_only test
  npm pkg set 'scripts.test=vitest run api/src/planted.test.ts'
  cat >api/src/planted.test.ts <<'T'
import { expect, it } from 'vitest'

it('is planted', () => {
  expect('this').toBe('that')
})
T
}

plant_lint_error() {
  leave_only verify
  printf 'const planted: any = process.title\nvoid planted\n' >>api/src/main.ts
}

# Put together here, so that no scanner takes this script for the leak.
plant_leaked_secret() {
  local hash
  leave_only ''
  hash=$(sha256sum <<<planted | tr a-f A-F)
  printf 'aws_access_key_id = %s%s\n' AKIA "${hash:0:16}" >api/planted.ini
}

# With an advisory since 2021, in every database.
plant_vulnerable_dependency() {
  leave_only ''
  npm install --package-lock-only --ignore-scripts --no-audit --no-fund --save-exact --workspace api lodash@4.17.20
}
