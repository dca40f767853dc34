#!/usr/bin/env bash
# A container engine for the tests, which the machine does not have to have: Docker out of Debian's package archive, unpacked into .tools
# without being installed, on a socket and with data of its own, with images of RabbitMQ and Consul made of Debian's packages.
#   eng/containers.sh   unpacks what is missing, runs the engine until standard input ends, and takes everything down again
# Writes to standard output, once the engine is there, the variables to use it by, and closes it. Needs root.
set -euo pipefail

# shellcheck source=Packages/NativeBrokers.Aspire.Hosting/Scripts/archive.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../Packages/NativeBrokers.Aspire.Hosting/Scripts/archive.sh"
readonly by_hand='do without the tests with containers'
readonly what=Docker
readonly home=$tools/containers
# Aspire's orchestrator asks for Docker 25: Debian 12 has none, but can run that of Debian 13.
readonly release=trixie

# chosen PATTERN: the packages of a plan whose names fit.
chosen() { awk -v wanted="$1" '$1 == "Inst" && $2 ~ wanted { print $2 }'; }

unpack() {
  local packages plan wanted tree=$partial/containers
  need_apt
  "$(dirname -- "${BASH_SOURCE[0]}")/../Packages/NativeBrokers.Aspire.Hosting/Scripts/brokers.sh"
  take_lock
  [[ ! -d $home ]] || return 0
  say "Unpacking Docker, and RabbitMQ for containers, from the package archive of Debian into .tools (once, about 150 MB)."
  open_archive "$release" docker.io docker-cli containerd
  mkdir -p "$tree"/{bin,lib,xtables}

  plan=$(plan docker.io docker-cli iptables) || fail "The package archive of $system has no Docker: $by_hand."
  dpkg --compare-versions "$(awk '$1 == "Inst" && $2 == "docker-cli" { print substr($3, 2) }' <<<"$plan")" ge 25 ||
    fail "The package archive of $system has no Docker 25, and $release of Debian cannot be read: update debian-archive-keyring, or $by_hand."
  wanted='^(docker|containerd$|runc$|iptables$|lib(ip4tc|ip6tc|xtables|mnl|nfnetlink|netfilter-conntrack|nftnl|seccomp))'
  mapfile -t packages < <(chosen "$wanted" <<<"$plan")
  unpack_packages "${packages[@]}"
  find "$partial/root/usr" -regextype posix-extended -type f \
    -regex '.*/s?bin/(dockerd|docker|docker-proxy|containerd|containerd-shim-runc-v2|runc|xtables-[a-z]*-multi)' -exec mv -t "$tree/bin" {} +
  find "$partial/root" -path '*/xtables/*.so' -exec mv -t "$tree/xtables" {} +
  find "$partial/root" -path '*-linux-gnu/*' -name '*.so*' -exec mv -t "$tree/lib" {} +

  # The images stand on a libc of their own, so that they may hold a newer RabbitMQ than the machine can run.
  rm -rf -- "$partial"/{root,debs}/*
  only_from "$release"
  unpack_packages busybox-static libc6 libgcc-s1 libstdc++6 zlib1g
  finish_root
  pack_consul
  mapfile -t packages < <(plan rabbitmq-server | chosen '^(rabbitmq-server$|erlang-|libssl|libncurses|libtinfo|libsystemd|libcap2$|libzstd)')
  unpack_packages "${packages[@]}"
  pack_rabbitmq
  mv -- "$tree" "$home"
  unpacked
}

# Folders and commands that every image has.
finish_root() {
  local root=$partial/root name
  for name in bin sbin lib lib64; do
    mkdir -p "$root/usr/$name"
    ln -s "usr/$name" "$root/$name"
  done
  mkdir -p "$root"/{tmp,etc,root,run,var/lib,usr/local/bin}
  chmod 1777 "$root/tmp"
  "$root/bin/busybox" --list | grep -v '^busybox$' | (cd "$root/bin" && xargs -n 1 ln -sf busybox)
}

# entrypoint: standard input becomes what a container starts.
entrypoint() {
  cat >"$partial/root/usr/local/bin/docker-entrypoint.sh"
  chmod 755 "$partial/root/usr/local/bin/docker-entrypoint.sh"
}

# pack IMAGE-TAG: the root folder, to be imported by every engine that starts.
pack() {
  rm -rf -- "$partial"/root/usr/share/{man,doc,lintian}
  tar -C "$partial/root" -cf "$partial/containers/$1.tar" .
}

pack_consul() {
  local consul=${CONSUL_BIN:-$(command -v consul || echo "$tools/bin/consul")}
  install -m 755 -- "$consul" "$partial/root/bin/consul"
  mkdir -p "$partial"/root/consul/{data,config}
  entrypoint <<'START'
#!/bin/sh
# As the official image has it: the configuration may come as a variable.
umask 077
if [ -n "$CONSUL_LOCAL_CONFIG" ]; then printf '%s' "$CONSUL_LOCAL_CONFIG" >/consul/config/local.json; fi
if [ "$1" = agent ]; then shift && set -- agent -data-dir=/consul/data -config-dir=/consul/config "$@"; fi
exec consul "$@"
START
  pack "consul-$("$consul" version | sed -n '1s/.* v\([0-9.]*\).*/\1/p')"
  rm -rf -- "$partial"/root/{consul,bin/consul}
}

pack_rabbitmq() {
  local root=$partial/root version
  version=("$root"/usr/lib/rabbitmq/lib/rabbitmq_server-*)
  mkdir -p "$root"/{etc,var/lib}/rabbitmq
  printf '[rabbitmq_management].\n' >"$root/etc/rabbitmq/enabled_plugins"
  printf 'rabbitmq:x:999:999::/var/lib/rabbitmq:/bin/sh\n' >"$root/etc/passwd"
  chown -R 999:999 "$root"/{etc,var/lib}/rabbitmq
  entrypoint <<'START'
#!/bin/sh
umask 077
epmd -daemon
exec rabbitmq-server "$@"
START
  pack "rabbitmq-${version[0]##*-}-management"
}

run_engine() {
  local files
  # Erlang reserves memory for as many files as it may open.
  files=$(ulimit -Hn)
  [[ $files != unlimited ]] && ((files < 65536)) || files=65536
  export PATH=$folder/bin:$home/bin:$PATH LD_LIBRARY_PATH=$home/lib XTABLES_LIBDIR=$home/xtables
  # The names of a network are answered by rules in the namespace of each container.
  mkdir "$folder/bin"
  ln -s "$home/bin/xtables-nft-multi" "$folder/bin/iptables"
  iptables -t nat -L >/dev/null 2>&1 || ln -sf "$home/bin/xtables-legacy-multi" "$folder/bin/iptables"
  # No rule of the machine's own firewall is touched: ports are published by the engine's own proxy, and nothing in the images calls outside.
  dockerd --host "$DOCKER_HOST" --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/dockerd.pid" --iptables=false --ip6tables=false \
    --bridge=none --default-address-pool base=10.213.0.0/16,size=24 --default-ulimit nofile="$files:$files" --log-level=warn \
    >"$folder/dockerd.log" 2>&1 </dev/null &
  engine=$!
}

wait_for_engine() {
  local looks
  for ((looks = 0; looks < 300; looks++)); do
    if timeout 5 docker version >/dev/null 2>&1; then return; fi
    kill -0 "$engine" 2>/dev/null || break
    sleep 0.1
  done
  cp -- "$folder/dockerd.log" "$tools/dockerd.log"
  fail "Docker does not run on this machine ($tools/dockerd.log says why)."
}

# import_image NAME CHANGE…: an image, and its name and tag in `image`.
import_image() {
  local file change changes=()
  file=$(compgen -G "$home/$1-*.tar")
  image=$(basename -- "$file" .tar)
  image=${image/-/:}
  for change in "${@:2}" 'ENTRYPOINT ["/usr/local/bin/docker-entrypoint.sh"]'; do changes+=(--change "$change"); done
  docker import "${changes[@]}" "$file" "$image" >/dev/null
}

# An engine may answer on a machine that lets it start no container.
try_container() {
  local complaint
  docker network create trial >/dev/null
  complaint=$(timeout 60 docker run --rm --network trial --network-alias trial --publish 127.0.0.1::8500 \
    --entrypoint /bin/sh "$image" -c 'nslookup trial >/dev/null' 2>&1) ||
    fail "No container runs on this machine: ${complaint:-its name is not found}."
  docker network rm trial >/dev/null
}

stop_engine() {
  local left
  trap '' INT TERM HUP
  if [[ -n ${engine:-} ]] && kill -0 "$engine" 2>/dev/null; then
    left=$(timeout 10 docker ps -aq 2>/dev/null) || true
    # shellcheck disable=SC2086
    if [[ -n $left ]]; then timeout 20 docker rm -f -v $left >/dev/null 2>&1 || true; fi
    kill -TERM "$engine"
    (sleep 20 && kill -KILL "$engine" "$(cat "$folder/exec/containerd/containerd.pid")") >/dev/null 2>&1 &
    left=$!
    wait "$engine" 2>/dev/null || true
    # It has been told to ignore gentler signals, as this script has.
    { kill -KILL "$left" && wait "$left"; } 2>/dev/null || true
  fi
  umount -l "$folder"/exec/netns/* "$folder/data" 2>/dev/null || true
  rm -rf -- "$folder"
}

((EUID == 0)) || fail 'A container engine needs root.'
[[ -d $home ]] || (unpack)
folder=$(mktemp -d)
trap stop_engine EXIT
trap 'exit 1' INT TERM HUP
export DOCKER_HOST=unix://$folder/docker.sock
run_engine
wait_for_engine
import_image rabbitmq 'USER 999:999' 'VOLUME /var/lib/rabbitmq' \
  'ENV HOME=/var/lib/rabbitmq PATH=/usr/lib/rabbitmq/bin:/usr/local/bin:/usr/bin RUNNING_UNDER_SYSTEMD=true' \
  'ENV RABBITMQ_LOGS=- RABBITMQ_LOG_BASE=/var/lib/rabbitmq/log RABBITMQ_MNESIA_BASE=/var/lib/rabbitmq/mnesia' \
  'ENV RABBITMQ_ENABLED_PLUGINS_FILE=/etc/rabbitmq/enabled_plugins RABBITMQ_CONF_ENV_FILE=/etc/rabbitmq/rabbitmq-env.conf' \
  'ENV RABBITMQ_CONFIG_FILE=/etc/rabbitmq/rabbitmq'
rabbitmq=$image
import_image consul 'VOLUME /consul/data'
try_container
printf '%s\n' "DOCKER_HOST=$DOCKER_HOST" "CLI=$home/bin/docker" "RABBITMQ_IMAGE=$rabbitmq" "CONSUL_IMAGE=$image"
exec >&-
cat >/dev/null
