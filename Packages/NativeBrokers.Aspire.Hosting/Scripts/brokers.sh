#!/usr/bin/env bash
# Makes sure that rabbitmq-server and consul are there. What is missing is unpacked from the system's own package archive into
# TOOLS_DIRECTORY: without root, and without installing or starting anything. Prints nothing when all is there.
#   brokers.sh [rabbitmq] [consul]            unpacks what is missing of these, of both by default
#   brokers.sh --unpack [rabbitmq] [consul]   unpacks them again, whatever the system has
# RABBITMQ_HOME (a RabbitMQ tree) and CONSUL_BIN (an executable) override where they are looked for.
set -euo pipefail

# shellcheck source=Packages/NativeBrokers.Aspire.Hosting/Scripts/archive.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/archive.sh"
readonly by_hand='install RabbitMQ 3.10 or newer and Consul 1.8 or newer, and set RABBITMQ_HOME and CONSUL_BIN if they are in no usual place'

has_server() { [[ -x $1/sbin/rabbitmq-server || -x $1/bin/rabbitmq-server ]]; }

has_unpacked_rabbitmq() {
  local name
  for name in erl epmd escript; do
    [[ -x $tools/bin/$name ]] || return 1
  done
  [[ -x $tools/rabbitmq/sbin/rabbitmq-server ]]
}

has_rabbitmq() {
  if [[ -n ${RABBITMQ_HOME:-} ]]; then
    has_server "$RABBITMQ_HOME" ||
      fail "RABBITMQ_HOME is $RABBITMQ_HOME, but neither sbin nor bin in it holds rabbitmq-server: correct the variable or unset it."
    return 0
  fi
  { has_server /usr/lib/rabbitmq && command -v erl >/dev/null; } || has_unpacked_rabbitmq
}

has_consul() {
  if [[ -n ${CONSUL_BIN:-} ]]; then
    command -v -- "$CONSUL_BIN" >/dev/null ||
      fail "CONSUL_BIN is $CONSUL_BIN, but that is not an executable file: correct the variable or unset it."
    return 0
  fi
  command -v consul >/dev/null || [[ -x $tools/bin/consul ]]
}

choose_rabbitmq() {
  local plan version
  plan=$(plan rabbitmq-server) ||
    fail "The package archive of $system has no rabbitmq-server: install RabbitMQ 3.10 or newer and set RABBITMQ_HOME to its folder."
  version=$(awk '$1 == "Inst" && $2 == "rabbitmq-server" { print substr($3, 2) }' <<<"$plan")
  dpkg --compare-versions "$version" ge 3.10 ||
    fail "The package archive of $system has only RabbitMQ $version: install RabbitMQ 3.10 or newer and set RABBITMQ_HOME to its folder."
  mapfile -t packages < <(awk '$1 == "Inst" && $2 ~ /^(rabbitmq-server$|erlang-|libssl|libncurses|libtinfo)/ { print $2 }' <<<"$plan")
}

choose_consul() {
  apt apt-cache show consul >/dev/null 2>&1 ||
    fail "The package archive of $system has no consul: install Consul 1.8 or newer and set CONSUL_BIN to its executable."
  packages+=(consul)
}

# Every plugin in the tree costs start-up time, wanted or not; kept are the management plugin and what it stands on.
prune_plugins() {
  local -A keep=()
  local -a queue=(rabbit rabbitmq_management)
  local name app folder
  while ((${#queue[@]} > 0)); do
    name=${queue[0]} queue=("${queue[@]:1}")
    app=("$1/$name"-*/ebin/"$name.app")
    [[ -z ${keep[$name]:-} && -f ${app[0]} ]] || continue
    keep[$name]=yes
    mapfile -t -O "${#queue[@]}" queue < <(tr -d ' \t\n' <"${app[0]}" | sed -n 's/.*{applications,\[\([^]]*\)\].*/\1/p' | tr ',' '\n')
  done
  for folder in "$1"/*/; do
    name=$(basename -- "$folder")
    [[ -n ${keep[${name%-*}]:-} ]] || rm -rf -- "$folder"
  done
}

# A command in $tools/bin that finds the tree beside it, so that the folder may be moved.
wrapper() {
  cat >"$partial/$1" <<WRAPPER
#!/bin/sh
# $1 of the unpacked Erlang beside this folder (made by brokers.sh)
tools=\$(dirname -- "\$(dirname -- "\$(readlink -f -- "\$0")")")
export ROOTDIR="\$tools/rabbitmq/erlang" EMU=beam PROGNAME=erl
export BINDIR="\$ROOTDIR/$erts/bin" ESCRIPT_EMULATOR="\$tools/bin/erl"
export LD_LIBRARY_PATH="\$tools/rabbitmq/lib\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
exec "\$BINDIR/$2" "\$@"
WRAPPER
  chmod 755 "$partial/$1"
  mv -f -- "$partial/$1" "$tools/bin/$1"
}

place_rabbitmq() {
  local from=$partial/root/usr/lib tree=$partial/rabbitmq erts
  mv -- "$from"/rabbitmq/lib/rabbitmq_server-* "$tree"
  mv -- "$from/erlang" "$tree/erlang"
  mkdir "$tree/lib"
  find "$partial/root/lib" "$from" -path '*-linux-gnu/*' -name '*.so*' -not -path '*/engines-3/*' -not -path '*/ossl-modules/*' \
    -exec mv -t "$tree/lib" {} +
  rm -f -- "$tree"/{INSTALL,LICENSE-*} "$tree"/erlang/bin/{erl,erlc,erl_call,epmd,escript,run_erl,start,start_erl,to_erl,typer}
  prune_plugins "$tree/plugins"
  # The scripts lose themselves in a path with spaces, and look for erl on PATH only.
  # shellcheck disable=SC2016
  sed -i -e 's|`dirname \$SCRIPT_PATH`|$(dirname "$SCRIPT_PATH")|' -e 's|readlink -f \$SCRIPT_PATH |readlink -f "$SCRIPT_PATH" |' \
    -e 's|^\. \${RABBITMQ_SCRIPTS_DIR}/rabbitmq-defaults|. "${RABBITMQ_SCRIPTS_DIR}/rabbitmq-defaults"\nPATH="${RABBITMQ_HOME%/*}/bin:$PATH"|' \
    "$tree/sbin/rabbitmq-env"
  erts=$(basename -- "$tree"/erlang/erts-*)

  # Renamed away, not removed: half a tree would pass for a whole one after an interruption.
  if [[ -e $tools/rabbitmq ]]; then mv -- "$tools/rabbitmq" "$partial/old"; fi
  mv -- "$tree" "$tools/rabbitmq"
  wrapper erl erlexec
  wrapper epmd epmd
  wrapper escript escript
}

unpack() {
  local what packages=()
  what="${missing[*]}"
  need_apt
  take_lock
  wanted
  [[ $want_rabbitmq == yes || $want_consul == yes ]] || return 0
  what="${missing[*]}"

  say "Unpacking $what from the package archive of $(. /etc/os-release && echo "${PRETTY_NAME:-$ID}") into $tools (once)."
  # Debian 11 was the last release that had Consul.
  if [[ $want_consul == yes ]]; then open_archive bullseye consul; else open_archive; fi
  if [[ $want_rabbitmq == yes ]]; then choose_rabbitmq; fi
  if [[ $want_consul == yes ]]; then choose_consul; fi
  unpack_packages "${packages[@]}"
  mkdir -p "$tools/bin"
  if [[ $want_rabbitmq == yes ]]; then place_rabbitmq; fi
  if [[ $want_consul == yes ]]; then mv -f -- "$partial/root/usr/bin/consul" "$tools/bin/consul"; fi
  unpacked
}

wanted() {
  missing=()
  want_rabbitmq=no want_consul=no
  if is_asked rabbitmq && { [[ $again == yes ]] || ! has_rabbitmq; }; then want_rabbitmq=yes missing+=(RabbitMQ); fi
  if is_asked consul && { [[ $again == yes ]] || ! has_consul; }; then want_consul=yes missing+=("${missing:+and }Consul"); fi
}

is_asked() { ((${#asked[@]} == 0)) || [[ " ${asked[*]} " == *" $1 "* ]]; }

again=no asked=()
for argument in "$@"; do
  case $argument in
    --unpack) again=yes ;;
    rabbitmq | consul) asked+=("$argument") ;;
    *) fail "'$argument' is not known: it must be --unpack, rabbitmq or consul." ;;
  esac
done
wanted
if ((${#missing[@]} > 0)); then unpack; fi
