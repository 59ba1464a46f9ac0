#!/usr/bin/env bash
# Prints a folder for the front of the PATH with the tools of the platform checks that the PATH does not have already,
# and installs what is missing in it:
#
#   PATH="$(scripts/tools.sh):$PATH"                 all of them
#   PATH="$(scripts/tools.sh helm promtool):$PATH"   some
#
# Go's tools are built by name and version, so that Go's checksum database vouches for their source. Debian's are taken
# out of their packages, which needs no root and starts none of their daemons.
set -euo pipefail

# Exactly these: name, version, what asks for it, module, package in it.
readonly go_tools='
helm         v3.22.0  version  helm.sh/helm/v3               cmd/helm
kubeconform  v0.8.0   -v       github.com/yannh/kubeconform  cmd/kubeconform
'
# What the linker sets in them, as in their own releases. helm's Kubernetes is that of its client-go: v0.37 is 1.37.
readonly go_settings='
helm         helm.sh/helm/v3/internal/version.version=v3.22.0
helm         helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=37
helm         helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor=37
kubeconform  main.version=v0.8.0
'
# These or newer: name, version, what asks for it, package.
readonly debian_tools='
promtool    2.42.0  --version  prometheus
amtool      0.25.0  --version  prometheus-alertmanager
shellcheck  0.9.0   --version  shellcheck
'

readonly build_seconds_max=1500
readonly download_seconds_max=300
readonly lock_seconds_max=1800

say() { printf '%s\n' "tools: $*" >&2; }

fail() {
  say "$@"
  exit 1
}

# bounded <seconds> <command...>: macOS comes without timeout.
bounded() { if command -v timeout >/dev/null; then timeout "$@"; else "${@:2}"; fi; }

# row <table> <name>: the row of a tool, if the table has it.
row() { awk -v name="$2" '$1 == name' <<<"$1"; }

# version_of <program> <what asks for it>: the first version in what it answers.
version_of() { "$1" "$2" 2>&1 | grep -Eo -m 1 '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1; }

# at_least <least> <version>
at_least() { printf '%s\n' "$1" "$2" | sort -V -C; }

# serves <name> <program>: whether the program is there and has a version that will do.
serves() {
  local have version ask _
  command -v "$2" >/dev/null || return 1
  read -r _ version ask _ <<<"$(row "$go_tools$debian_tools" "$1")"
  have=$(version_of "$2" "$ask") || return 1
  if [[ -n $(row "$go_tools" "$1") ]]; then [[ v$have == "$version" ]]; else at_least "$version" "$have"; fi
}

# What is in the folder came there whole, and the folder's name holds all versions; only strangers are asked.
is_there() { [[ -x $bin/$1 ]] || serves "$1" "$1"; }

# install_go_tool <name> <version> <what asks for it> <module> <package>
install_go_tool() {
  local name=$1 version=$2 module=$4 package=$5 settings
  command -v go >/dev/null || fail "$name $version is missing: install it, or Go 1.26 or newer to build it with"
  settings=$(awk -v name="$name" '$1 == name { print "-X", $2 }' <<<"$go_settings")
  say "building $name $version, which takes minutes the first time"
  CGO_ENABLED=0 GOBIN=$scratch bounded "$build_seconds_max" \
    go install -trimpath -ldflags "-s -w ${settings//$'\n'/ }" "$module/$package@$version" >&2 ||
    fail "$name $version could not be built from $module; what Go says is above"
}

# download_package <package>: into the working folder.
download_package() {
  # Lists of our own need no root. The machine's may be missing, or too old for what the archive still has.
  local own=(-o "Dir::State=$scratch/apt" -o "Dir::State::status=/var/lib/dpkg/status" -o "Dir::Cache=$scratch/apt")
  local quietly=(bounded "$download_seconds_max" apt-get -qq -o APT::Sandbox::User=root)
  "${quietly[@]}" download "$1" 2>/dev/null && return
  mkdir -p "$scratch/apt/lists/partial" "$scratch/apt/archives/partial"
  "${quietly[@]}" "${own[@]}" update >&2 && "${quietly[@]}" "${own[@]}" download "$1" >&2
}

# install_debian_tool <name> <version> <what asks for it> <package>
install_debian_tool() {
  local name=$1 version=$2 package=$4
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    fail "$name $version or newer is missing: install it (it is part of $package; only on Debian this script can)"
  fi
  say "taking $name out of Debian's $package"
  (cd "$scratch" && download_package "$package") ||
    fail "Debian's $package could not be downloaded; what apt-get says is above"
  dpkg-deb --extract "$scratch/$package"_*.deb "$scratch/extracted"
  mv "$scratch/extracted/usr/bin/$name" "$scratch/$name"
}

install_tool() {
  local fields
  read -ra fields <<<"$(row "$go_tools$debian_tools" "$1")"
  if [[ -n $(row "$go_tools" "$1") ]]; then install_go_tool "${fields[@]}"; else install_debian_tool "${fields[@]}"; fi
  serves "$1" "$scratch/$1" ||
    fail "$1 was installed, but is not ${fields[1]} or does not run: $("$scratch/$1" "${fields[2]}" 2>&1 | head -n 3)"
  # On one file system, so it is there whole or not at all.
  mv "$scratch/$1" "$bin/$1"
}

main() {
  local tool tools missing=()
  if (($# > 0)); then tools=("$@"); else read -ra tools <<<"$(awk '{ printf "%s ", $1 }' <<<"$go_tools$debian_tools")"; fi
  for tool in "${tools[@]}"; do
    [[ -n $(row "$go_tools$debian_tools" "$tool") ]] || fail "there is no $tool; add it to the tables in scripts/tools.sh"
  done

  bin=${CATALOG_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/catalog-platform/bin}/$(cksum <<<"$go_tools$go_settings$debian_tools" | cut -d ' ' -f 1)
  readonly bin
  mkdir -p "$bin"
  for tool in "${tools[@]}"; do is_there "$tool" || missing+=("$tool"); done
  if ((${#missing[@]} > 0)); then
    # Two that install at a time would only do the work twice; without flock they do.
    exec 9>"$bin.lock"
    if command -v flock >/dev/null; then
      flock --wait "$lock_seconds_max" 9 || fail "another installation has held $bin.lock for more than $lock_seconds_max s"
      # Of installations that were killed: with the lock, no other is under way.
      rm -rf "$bin"/.installing-*
    fi
    scratch=$(mktemp -d "$bin/.installing-XXXXXX")
    readonly scratch
    trap 'rm -rf "$scratch"' EXIT
    for tool in "${missing[@]}"; do is_there "$tool" || install_tool "$tool"; done
  fi
  printf '%s\n' "$bin"
}

main "$@"
