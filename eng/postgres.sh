#!/usr/bin/env bash
# Makes sure that there is a PostgreSQL server for the tests that need one. If the machine has none, it is unpacked from the system's own
# package archive into .tools: without root, and without installing or starting anything. Prints nothing when it is there.
#   eng/postgres.sh            unpacks it if it is missing
#   eng/postgres.sh --unpack   unpacks it again, whatever the system has
# POSTGRES_HOME (the folder whose bin holds postgres and initdb) overrides where it is looked for.
set -euo pipefail

# shellcheck source=Packages/NativeBrokers.Aspire.Hosting/Scripts/archive.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../Packages/NativeBrokers.Aspire.Hosting/Scripts/archive.sh"
readonly by_hand='install PostgreSQL 12 or newer, and set POSTGRES_HOME to the folder with its bin if it is in no usual place'
readonly what=PostgreSQL

has_server() { [[ -x $1/bin/postgres && -x $1/bin/initdb ]]; }

has_postgres() {
  local home
  if [[ -n ${POSTGRES_HOME:-} ]]; then
    has_server "$POSTGRES_HOME" ||
      fail "POSTGRES_HOME is $POSTGRES_HOME, but bin in it does not hold postgres and initdb: correct the variable or unset it."
    return 0
  fi
  for home in /usr/lib/postgresql/* "$tools"/postgres/lib/postgresql/*; do
    if has_server "$home"; then return; fi
  done
  return 1
}

# The server of this release and the libraries that it loads, without LLVM: it compiles queries only where that is there.
choose() {
  local servers needs
  mapfile -t servers < <(apt apt-cache depends postgresql 2>>"$tools/unpack.log" | awk '$1 == "Depends:" && $2 ~ /^postgresql-[0-9]+$/ { print $2 }')
  ((${#servers[@]} > 0)) || fail "The package archive of $system has no postgresql: $by_hand."
  mapfile -t needs < <(apt apt-cache depends "${servers[0]}" 2>>"$tools/unpack.log" | awk '$1 == "Depends:" && $2 ~ /^lib/ && $2 !~ /^libllvm/ { print $2 }')
  mapfile -t packages < <(plan "${needs[@]}" | awk '$1 == "Inst" && $2 ~ /^lib/ && $2 !~ /^libc6/ { print $2 }')
  packages+=("${servers[0]}")
}

# Laid out below .tools/postgres as below /usr, since the server looks for its files from its own place.
place() {
  local tree=$partial/postgres
  mkdir -p "$tree"/{lib,share}
  mv -- "$partial/root/usr/lib/postgresql" "$tree/lib"
  mv -- "$partial/root/usr/share/postgresql" "$tree/share"
  find "$partial/root" -path '*-linux-gnu/*' -name '*.so*' -exec mv -t "$tree/lib" {} +
  find "$tree"/lib/postgresql/*/bin -type f -not -name postgres -not -name initdb -delete
  rm -rf -- "$tree"/lib/postgresql/*/lib/{bitcode,llvmjit*}

  # Renamed away, not removed: half a tree would pass for a whole one after an interruption.
  if [[ -e $tools/postgres ]]; then mv -- "$tools/postgres" "$partial/old"; fi
  mv -- "$tree" "$tools/postgres"
}

unpack() {
  local packages
  need_apt
  take_lock
  if [[ ${1:-} != --unpack ]] && has_postgres; then return; fi
  say "Unpacking PostgreSQL from the package archive of $(. /etc/os-release && echo "${PRETTY_NAME:-$ID}") into .tools (once, about 40 MB)."
  # shellcheck disable=SC2119
  open_archive
  choose
  unpack_packages "${packages[@]}"
  place
  unpacked
}

if [[ ${1:-} == --unpack ]] || ! has_postgres; then unpack "$@"; fi
