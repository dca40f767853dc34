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

# build TARGET: Release, silent unless it fails. Its projects share a compiler, which takes a third off the time, and ends with it.
build() (
  mkdir -p .tools
  if command -v flock >/dev/null; then
    exec 9>>.tools/build.lock
    flock -n 9 || { say 'Another build of this checkout is running: waiting for it.' && flock 9; }
  fi
  compiler=aspire-build-$$-$RANDOM
  trap 'stop_compiler "$compiler"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  options=(-c Release -v quiet --nologo -tl:off -nodeReuse:false -p:UseRazorBuildServer=false -p:UseSharedCompilation=true "-p:SharedCompilationId=$compiler")
  if output=$(dotnet build "$1" "${options[@]}" 9>&- </dev/null 2>&1); then
    return 0
  fi
  errors=$(grep -E '(: |^)error ' <<<"$output" | sort -u) || errors=$output
  say "$errors"
  fail "Building $1 failed: the lines above say why."
)

# stop_compiler ID: the compiler would wait ten minutes for further work.
stop_compiler() {
  local process
  for process in $(grep -ls -- "[p]ipename:$1" /proc/[0-9]*/cmdline); do
    process=${process%/cmdline}
    kill "${process#/proc/}" 2>/dev/null || true
  done
}
