#!/usr/bin/env bash
# What this machine lacks to run the system, each with its remedy. Builds nothing, starts nothing, changes nothing. Exit code 1 when something
# keeps ./run.sh from working.
#   ./run.sh doctor [--json]
set -euo pipefail
cd -P -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." >/dev/null
. eng/build.sh

readonly needed_megabytes=1024
json=no
for argument in "$@"; do
  case $argument in
    doctor) ;;
    --json) json=yes ;;
    *) fail "doctor knows no '$argument': write ./run.sh doctor [--json]." ;;
  esac
done

names=() states=() details=() remedies=()
broken=0

# report NAME ok|warning|error DETAIL [REMEDY]
report() {
  names+=("$1") states+=("$2") details+=("$3") remedies+=("${4:-}")
  [[ $2 != error ]] || broken=1
}

# What a step of the other scripts says: nothing when all is well, else one sentence with the remedy after its first colon.
reason_of() { ("$@") 2>&1 >/dev/null || true; }

check_sdk() {
  local said
  said=$(reason_of need_sdk)
  if [[ -z $said ]]; then report SDK ok ".NET $(dotnet --version)"; else report SDK error "${said%%: *}" "${said#*: }"; fi
}

check_programs() {
  local name missing=()
  for name in setsid grep; do command -v "$name" >/dev/null || missing+=("$name"); done
  if ((${#missing[@]} == 0)); then report tools ok 'setsid, grep'; else report tools error "no ${missing[*]}" 'install util-linux and grep'; fi
}

# check_brokers STATE: what it means when they are neither there nor to be had.
check_brokers() {
  local said code=0 state=$1
  said=$(eng/brokers.sh --check 2>&1) || code=$?
  if ((code == 2)); then state=warning; fi
  if ((code == 0)); then report brokers ok 'RabbitMQ and Consul'; else report brokers "$state" "${said%%: *}" "${said#*: }"; fi
}

# Optional: without one RabbitMQ and Consul run as programs of this machine.
check_engine() {
  local name
  for name in docker podman; do
    if command -v "$name" >/dev/null && timeout 5 "$name" info >/dev/null 2>&1; then
      report containers ok "$name answers"
      return
    fi
  done
  report containers ok 'no engine answers; RabbitMQ and Consul run as programs of this machine'
}

listeners() { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { n = split($2, address, ":"); print address[n] }'; }

# The run of this checkout that is not isolated, if there is one: its process id.
own_run() {
  local record id
  for record in .data/runs/*.json; do
    [[ -f $record ]] || continue
    id=$(sed -n 's/.*"ProcessId":\([0-9]*\).*"IsIsolated":false.*/\1/p' "$record")
    if [[ -n $id && -d /proc/$id ]]; then echo "$id"; fi
  done | head -n 1
}

check_ports() {
  local port taken=() run all
  run=$(own_run)
  if [[ -n $run ]]; then
    report ports ok "this checkout runs (process $run) and has them"
    return
  fi
  # As the model and the settings of the services declare them; replicas count up from there.
  all=$({ grep -hoE '\bport: [0-9]+' AppHost/AppHost.cs && grep -hoE 'http://localhost:[0-9]+' ./*/appsettings.json; } 2>/dev/null | grep -oE '[0-9]+$' | sort -nu) || true
  for port in $all; do
    if listeners | grep -qix "$(printf '%04X' "$port")"; then taken+=("$port"); fi
  done
  if ((${#taken[@]} == 0)); then
    report ports ok "free: ${all//$'\n'/, }"
  else
    report ports error "in use: ${taken[*]}" "end what listens there (ss -ltnp shows it), or start with ./run.sh --isolated, which takes free ports"
  fi
}

check_disk() {
  local folder=. free
  if [[ -d .data ]]; then folder=.data; fi
  free=$(df -Pm "$folder" | awk 'NR == 2 { print $4 }')
  if [[ ! -w $folder ]]; then
    report disk error "$folder cannot be written" "make it writable, or name another folder by --DataDirectory PATH"
  elif ((free < needed_megabytes)); then
    report disk error "$free MB free" "free $needed_megabytes MB, or name a folder on another disk by --DataDirectory PATH"
  else
    report disk ok "$((free / 1024)) GB free"
  fi
}

check_state() {
  local record id run left=0 processes=0
  for record in .data/runs/*.json; do
    [[ -f $record ]] || continue
    id=$(sed -n 's/.*"ProcessId":\([0-9]*\).*/\1/p' "$record")
    [[ -z $id || ! -d /proc/$id ]] || continue
    left=$((left + 1))
    run=$(basename -- "$record" .json)
    processes=$((processes + $({ grep -slzxF "APPHOST_RUN=$run" /proc/[0-9]*/environ || true; } | wc -l)))
  done
  if [[ -s .data/secrets.json && $(tr -d '\n' <.data/secrets.json) != '{'*'}' ]]; then
    report state error '.data/secrets.json, the generated passwords, is damaged' 'remove all data by ./run.sh reset, since they open with those passwords only'
  elif ((left > 0)); then
    report state warning "$left killed runs left records, and $processes processes live on" 'nothing to do: the next ./run.sh ends and removes them'
  else
    report state ok "$([[ -d .data ]] && echo 'nothing left of killed runs' || echo 'no data yet')"
  fi
}

quoted() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  printf '"%s"' "${text//$'\n'/ }"
}

print_json() {
  local i separator='['
  for i in "${!names[@]}"; do
    printf '%s\n  {"check": %s, "state": %s, "detail": %s, "remedy": %s}' "$separator" "$(quoted "${names[i]}")" "$(quoted "${states[i]}")" "$(quoted "${details[i]}")" \
      "$([[ -n ${remedies[i]} ]] && quoted "${remedies[i]}" || echo null)"
    separator=,
  done
  printf '\n]\n'
}

print_table() {
  local i
  for i in "${!names[@]}"; do
    printf '%-10s  %-7s  %s\n' "${names[i]}" "${states[i]}" "${details[i]}"
    if [[ -n ${remedies[i]} ]]; then printf '%-10s  %-7s  -> %s\n' '' '' "${remedies[i]}"; fi
  done
}

find_runtime
check_sdk
check_programs
check_engine
if [[ ${details[-1]} == *' answers' ]]; then check_brokers warning; else check_brokers error; fi
check_ports
check_disk
check_state
if [[ $json == yes ]]; then print_json; else print_table; fi
exit "$broken"
