# shellcheck shell=bash
# Sourced by run.sh and test.sh from the top folder of the checkout.

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

# Built executables look for the runtime in DOTNET_ROOT and in the usual places, but not beside the dotnet of the PATH.
find_runtime() {
  local dotnet
  [[ -z ${DOTNET_ROOT:-} ]] || return 0
  dotnet=$(command -v dotnet) && dotnet=$(dirname -- "$(readlink -f -- "$dotnet")") || return 0
  if [[ -d $dotnet/host/fxr ]]; then export DOTNET_ROOT=$dotnet; fi
}

need_sdk() {
  local asked
  asked=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' global.json | head -n 1)
  command -v dotnet >/dev/null ||
    fail "dotnet is not on the PATH: install the .NET SDK $asked or a later 10.0 one from https://dot.net/download."
  dotnet --version >/dev/null 2>&1 ||
    fail "No .NET SDK on this machine satisfies global.json ($asked or a later 10.0 one): install it from https://dot.net/download."
}

# build TARGET: Release, silent unless it fails, and without a build server that would outlive it.
build() (
  mkdir -p .tools
  if command -v flock >/dev/null; then
    exec 9>>.tools/build.lock
    flock -n 9 || { say 'Another build of this checkout is running: waiting for it.' && flock 9; }
  fi
  if output=$(dotnet build "$1" -c Release -v quiet --nologo --disable-build-servers -tl:off 9>&- </dev/null 2>&1); then
    return 0
  fi
  errors=$(grep -E '(: |^)error ' <<<"$output" | sort -u) || errors=$output
  say "$errors"
  fail "Building $1 failed: the lines above say why."
)
