# shellcheck shell=bash
# Sourced by scripts that unpack packages of the system's own archive: without root, and without installing or starting anything.
# TOOLS_DIRECTORY says where to, .tools of the checkout by default. The scripts say what it is for in `what`, and in `by_hand` what else helps.
# shellcheck disable=SC2154

tools=${TOOLS_DIRECTORY:-$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.." >/dev/null && pwd)/.tools}
partial=$tools/partial
readonly tools partial

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

need_apt() {
  local name
  for name in apt-get apt-cache dpkg flock; do
    command -v "$name" >/dev/null || fail "This machine lacks $what and has no $name to unpack from: $by_hand."
  done
}

take_lock() {
  local lock
  { mkdir -p "$tools" && : >>"$tools/lock"; } 2>/dev/null ||
    fail "The folder $tools cannot be written to: take it over or remove it, then start again."
  exec {lock}>>"$tools/lock"
  if ! flock -n "$lock"; then
    say "Another run is unpacking: waiting for it."
    flock "$lock"
  fi
  trap 'rm -rf -- "$partial"' EXIT
  rm -rf -- "$partial"
}

apt() { LC_ALL=C "$1" -q -c "$partial/apt.conf" "${apt_paths[@]}" "${@:2}"; }

# open_archive [RELEASE PACKAGE…]: a view on the package archive of our own, of which nothing is written to the system's. On Debian these packages
# may also come from its other release, if that has the newest ones, and nothing else does.
open_archive() {
  local uri distribution codename suites
  read -r distribution codename system < <(. /etc/os-release && echo "$ID" "${VERSION_CODENAME:-unknown}" "${PRETTY_NAME:-$ID}")
  uri=$(apt-get indextargets --no-release-info --format "\$(RELEASE) \$(COMPONENT) \$(REPO_URI)" 'Created-By: Packages' |
    awk -v release="$codename" '$1 == release && $2 == "main" { print $3; exit }')
  [[ -n $uri ]] || fail "apt on this machine knows no package archive of $system: $by_hand."
  suites=$codename
  [[ $# == 0 || $distribution != debian || $codename == "$1" ]] || suites+=" $1"

  mkdir -p "$partial"/{sources,lists/partial,cache/archives/partial,debs,root}
  cat >"$partial/sources/archive.sources" <<SOURCES
Types: deb
URIs: $uri
Suites: $suites
Components: main
Architectures: $(dpkg --print-architecture)
Targets: Packages
Signed-By: /usr/share/keyrings/$distribution-archive-keyring.gpg
SOURCES
  if [[ $suites == *' '* ]]; then
    cat >"$partial/preferences" <<PREFERENCES
Package: *
Pin: release n=$1
Pin-Priority: -1

Package: ${*:2}
Pin: release n=$1
Pin-Priority: 500
PREFERENCES
  fi
  # An empty status: what the machine has installed already would be missing from the list of what a package needs.
  : >"$partial/status"
  cat >"$partial/apt.conf" <<'CONF'
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
APT::Install-Recommends "false";
CONF
  apt_paths=(
    -o "Dir::Etc::SourceList=/dev/null" -o "Dir::Etc::SourceParts=$partial/sources"
    -o "Dir::Etc::Preferences=$partial/preferences" -o "Dir::Etc::PreferencesParts=/dev/null"
    -o "Dir::State::Lists=$partial/lists" -o "Dir::State::status=$partial/status" -o "Dir::Cache=$partial/cache"
  )
  # As root apt would read and write as the user _apt, who may not enter this folder.
  if ((EUID == 0)); then apt_paths+=(-o APT::Sandbox::User=root); fi

  apt apt-get update >"$tools/unpack.log" 2>&1 || true
  compgen -G "$partial/lists/*_dists_${codename}_main_binary-*_Packages*" >/dev/null ||
    fail "The package archive of $system cannot be reached ($tools/unpack.log says why): connect to the network, or $by_hand."
}

# plan PACKAGE…: the packages and what they need, a line `Inst NAME (VERSION …)` each.
plan() { apt apt-get -s install "$@" 2>>"$tools/unpack.log"; }

# only_from RELEASE: what is planned and unpacked from here on is of that release alone, if the archive was opened with it.
only_from() {
  if [[ -e $partial/preferences ]]; then apt_paths+=(-o Dir::Etc::Preferences=/dev/null -o "APT::Default-Release=$1"); fi
}

# unpack_packages PACKAGE…: into the folder root of $partial.
unpack_packages() {
  local deb
  (cd "$partial/debs" && apt apt-get download "$@") >>"$tools/unpack.log" 2>&1 ||
    fail "The package archive of $system broke off ($tools/unpack.log says why): start again, or $by_hand."
  for deb in "$partial"/debs/*.deb; do
    dpkg -x "$deb" "$partial/root"
  done
}

unpacked() {
  rm -f -- "$tools/unpack.log"
  say "Unpacked in ${SECONDS} s."
}
