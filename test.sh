#!/usr/bin/env bash
# Builds everything once and runs the tests. Arguments are filters of the test runner, such as -class 'Tests.Hosting.*'.
# The last line is `N passed, N failed`, with `, N skipped` if any were (their reasons stand above it).
set -uo pipefail
cd -P -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" >/dev/null || exit 1
. eng/build.sh

results=TestResults/tests-$$.xml
filters=() engine='' guard=''
for argument in "$@"; do
  # Allows the tests with containers, for which a container engine of their own is unpacked from the system's packages and started.
  if [[ $argument == --with-system-packages ]]; then engine=wanted; else filters+=("$argument"); fi
done
[[ -t 1 ]] || filters+=(-noColor)

# The engine stops when its standard input ends, which it does however this script ends.
start_engine() {
  [[ -n $engine ]] || return 0
  engine_folder=$(mktemp -d)
  exec {guard}> >(exec eng/containers.sh serve "$engine_folder" >&2)
  engine=$!
}

wait_for_engine() {
  local variable looks
  [[ -n $engine ]] || return 0
  for ((looks = 0; looks < 900; looks++)); do
    [[ ! -e $engine_folder/state ]] && kill -0 "$engine" 2>/dev/null || break
    sleep 0.1
  done
  while IFS= read -r variable; do export "${variable?}"; done < <(cat "$engine_folder/state" 2>/dev/null || echo 'TEST_CONTAINERS_AWAY=the engine was not ready in time')
  if [[ -n ${TEST_CONTAINERS_AWAY:-} ]]; then say "The tests with containers are skipped: $TEST_CONTAINERS_AWAY."; fi
}

finish() {
  rm -f -- "$results"
  [[ -n $guard ]] || return 0
  exec {guard}>&-
  wait "$engine" 2>/dev/null
  rm -rf -- "$engine_folder"
}

trap finish EXIT
find_runtime
(need_sdk) && eng/brokers.sh && start_engine && build Aspire.sln || exit 1
eng/browser.sh || say 'The tests that look at pages are skipped.'
eng/postgres.sh || say 'The tests with PostgreSQL are skipped.'
wait_for_engine
mkdir -p TestResults

# In the background, so that a signal to this script reaches the tests, which then take their processes with them.
(
  if [[ -n $guard ]]; then exec {guard}>&-; fi
  export DOTNET_ENVIRONMENT=${DOTNET_ENVIRONMENT:-Development}
  exec Tests/bin/Release/net10.0/Tests -noLogo -result-xml "$results" "${filters[@]}" </dev/null
) &
tests=$!
trap 'kill -TERM "$tests" 2>/dev/null' INT TERM HUP
wait "$tests" 2>/dev/null
code=$?
# A signal ends only the first wait.
while kill -0 "$tests" 2>/dev/null; do
  wait "$tests" 2>/dev/null
  code=$?
done

count() { sed -n 's/.*<assembly [^>]* '"$1"'="\([0-9]*\)".*/\1/p' "$results" | head -n 1; }
if ! grep -qs '</assemblies>' "$results"; then
  say "The test run broke off with exit code $code before it wrote its results; that counts as one failure."
  echo '0 passed, 1 failed'
  exit 1
fi
passed=$(count passed) failed=$(($(count failed) + $(count errors))) skipped=$(count skipped)

# list RESULT ELEMENT: the tests that ended so, each with the first lines of what this element says of it.
list() {
  awk -v result="$1" -v element="$2" 'BEGIN { RS = "<test " } index($0, "result=\"" result "\"") {
    match($0, / name="[^"]*"/); name = substr($0, RSTART + 7, RLENGTH - 8)
    reason = $0; sub(".*<" element ">", "", reason); sub("</" element ">.*", "", reason)
    sub(/^<!\[CDATA\[/, "", reason); sub(/\]\]>$/, "", reason); gsub(/[ \t\r]*\n[ \t\r]*/, " ", reason)
    if (length(reason) > 400) reason = substr(reason, 1, 400) " ..."
    line = "  " name ": " reason
    gsub(/&quot;/, "\"", line); gsub(/\\"/, "\"", line); gsub(/&lt;/, "<", line); gsub(/&gt;/, ">", line); gsub(/&amp;/, "\\&", line)
    print line
  }' "$results"
}

if ((skipped > 0)); then echo 'Skipped:' && list Skip reason; fi
if ((failed > 0)); then echo 'Failed:' && list Fail message; fi
((passed + failed > 0)) || { say 'No test ran: the filters match none.' && code=1; }
((failed == 0)) || code=1
summary="$passed passed, $failed failed"
((skipped == 0)) || summary+=", $skipped skipped"
echo "$summary"
exit "$code"
