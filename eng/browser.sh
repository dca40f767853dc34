#!/usr/bin/env bash
# Makes sure that there is a Chromium for the tests that look at pages. If the machine has none, one without windows is unpacked from the
# system's own package archive into .tools: without root, and without installing anything. Prints nothing when it is there.
#   eng/browser.sh            unpacks it if it is missing
#   eng/browser.sh --unpack   unpacks it again, whatever the system has
# CHROMIUM_BIN (an executable) overrides where it is looked for.
set -euo pipefail

# shellcheck source=Packages/NativeBrokers.Aspire.Hosting/Scripts/archive.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../Packages/NativeBrokers.Aspire.Hosting/Scripts/archive.sh"
readonly by_hand='install Chromium, and set CHROMIUM_BIN to its executable if it is in no usual place'
readonly what=Chromium

has_chromium() {
  local name
  if [[ -n ${CHROMIUM_BIN:-} ]]; then
    command -v -- "$CHROMIUM_BIN" >/dev/null ||
      fail "CHROMIUM_BIN is $CHROMIUM_BIN, but that is not an executable file: correct the variable or unset it."
    return 0
  fi
  for name in chromium chromium-headless-shell google-chrome; do
    if command -v "$name" >/dev/null; then return; fi
  done
  [[ -x $tools/bin/chromium ]]
}

# What Chromium itself needs; chromium-common, which holds its tables of Unicode and its snapshot of V8, asks for a desktop beyond that.
choose() {
  local needs
  mapfile -t needs < <(apt apt-cache depends chromium-headless-shell 2>>"$tools/unpack.log" | awk '$1 == "Depends:" && $2 ~ /^lib/ { print $2 }')
  ((${#needs[@]} > 0)) || fail "The package archive of $system has no chromium-headless-shell: $by_hand."
  mapfile -t packages < <(plan "${needs[@]}" | awk '$1 == "Inst" && $2 ~ /^(lib|fonts-dejavu-core$)/ && $2 !~ /^libc6/ { print $2 }')
  packages+=(chromium-headless-shell chromium-common)
}

place() {
  local from=$partial/root/usr/lib/chromium tree=$partial/chromium
  mkdir "$tree" "$tree/lib"
  mv -- "$from"/{chromium-headless-shell,headless_*,icudtl.dat,*.bin} "$tree"
  find "$partial/root/lib" "$partial/root/usr/lib" -path '*-linux-gnu/*' -name '*.so*' -exec mv -t "$tree/lib" {} +
  mv -- "$partial/root/usr/share/fonts" "$tree/fonts"
  cat >"$tree/fonts.conf" <<'FONTS'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fonts</cachedir>
</fontconfig>
FONTS
  cat >"$partial/start" <<'START'
#!/bin/sh
# The Chromium of the folder beside this one (made by eng/browser.sh)
tools=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
export FONTCONFIG_FILE="$tools/chromium/fonts.conf" XDG_CACHE_HOME="$tools/chromium/cache" LD_LIBRARY_PATH="$tools/chromium/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$tools/chromium/chromium-headless-shell" "$@"
START
  chmod 755 "$partial/start"

  # Renamed away, not removed: half a tree would pass for a whole one after an interruption.
  if [[ -e $tools/chromium ]]; then mv -- "$tools/chromium" "$partial/old"; fi
  mv -- "$tree" "$tools/chromium"
  mkdir -p "$tools/bin"
  mv -f -- "$partial/start" "$tools/bin/chromium"
}

unpack() {
  local packages
  need_apt
  take_lock
  if [[ ${1:-} != --unpack ]] && has_chromium; then return; fi
  say "Unpacking Chromium from the package archive of $(. /etc/os-release && echo "${PRETTY_NAME:-$ID}") into .tools (once, about 90 MB)."
  # shellcheck disable=SC2119
  open_archive
  choose
  unpack_packages "${packages[@]}"
  place
  unpacked
}

if [[ ${1:-} == --unpack ]] || ! has_chromium; then unpack "$@"; fi
