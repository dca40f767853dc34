#!/usr/bin/env bash
# A container engine for the tests, which the machine does not have to have: Docker out of the system's own package archive, unpacked into
# .tools without being installed, on a socket of its own, with two images made of the same packages and tagged with the version that they hold.
#   eng/containers.sh serve FOLDER   unpacks and builds what is missing, runs the engine until standard input ends, takes everything down again
# FOLDER/state comes when it is known how it went: variables for the tests to stand on, or why there is no engine. Needs root.
set -euo pipefail

# shellcheck source=AppHost/Brokers/Scripts/archive.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../AppHost/Brokers/Scripts/archive.sh"
readonly by_hand='run the tests without --with-system-packages'
readonly what=Docker
readonly folder=${2:?}
readonly docker=$tools/docker/bin/docker
readonly unpacked_tools=(env "PATH=$tools/docker/bin:$PATH" "LD_LIBRARY_PATH=$tools/docker/lib" "XTABLES_LIBDIR=$tools/docker/xtables")

fail() {
  tell "TEST_CONTAINERS_AWAY=$*"
  exit 1
}

tell() {
  printf '%s\n' "$@" >"$folder/state.partial"
  mv -f -- "$folder/state.partial" "$folder/state"
}

unpack() {
  local packages
  need_apt
  take_lock
  if [[ -x $docker && -d $tools/docker/base && -d $tools/docker/xtables ]]; then return; fi
  say "Unpacking Docker from the package archive of $(. /etc/os-release && echo "${PRETTY_NAME:-$ID}") into .tools (once, about 60 MB)."
  open_archive ''
  mapfile -t packages < <(plan docker.io iptables | awk '$1 == "Inst" && $2 ~ /^(docker\.io$|containerd$|runc$|iptables$|lib(ip4tc|ip6tc|xtables|mnl|nfnetlink|netfilter-conntrack|nftnl|devmapper|udev|selinux|pcre2-8-0|seccomp|systemd|gcrypt|gpg-error|lzma|lz4|zstd|cap2))/ { print $2 }')
  ((${#packages[@]} > 3)) || fail "the package archive of $system has no docker.io"
  unpack_packages "${packages[@]}"
  mkdir -p "$partial/docker/bin" "$partial/docker/lib" "$partial/docker/xtables"
  mv -- "$partial"/root/usr/{sbin/dockerd,bin/docker,bin/containerd,bin/containerd-shim-runc-v2,sbin/runc} "$partial/docker/bin/"
  mv -- "$partial"/root/usr/sbin/xtables-{nft,legacy}-multi "$partial/docker/bin/"
  find "$partial/root" -path '*/xtables/*.so' -exec mv -t "$partial/docker/xtables" {} +
  find "$partial/root" -name docker-proxy -exec mv -t "$partial/docker/bin" {} +
  find "$partial/root/lib" "$partial/root/usr/lib" -path '*-linux-gnu/*' -name '*.so*' -exec mv -t "$partial/docker/lib" {} +

  # What the images stand on: a shell and the libraries of Erlang and Consul.
  rm -rf -- "$partial"/{root,debs}/*
  unpack_packages busybox-static libc6 libgcc-s1 libstdc++6 zlib1g
  rm -rf -- "$partial/root/usr/share"
  mv -- "$partial/root" "$partial/docker/base"

  if [[ -e $tools/docker ]]; then mv -- "$tools/docker" "$partial/old"; fi
  mv -- "$partial/docker" "$tools/docker"
  unpacked
}

run_engine() {
  local gateway files
  # Erlang reserves memory for as many files as it may open.
  files=$(ulimit -Hn)
  [[ $files != unlimited ]] && ((files < 65536)) || files=65536
  gateway=$(hostname -I 2>/dev/null | awk '{ print $1 }') || gateway=''
  # The names of a network are answered by rules in the namespace of each container.
  ln -sf xtables-nft-multi "$tools/docker/bin/iptables"
  "${unpacked_tools[@]}" "$tools/docker/bin/iptables" -t nat -L >/dev/null 2>&1 || ln -sf xtables-legacy-multi "$tools/docker/bin/iptables"
  # No rule of the machine's own firewall is touched: ports are published by the engine's own proxy, and nothing in the images calls outside.
  "${unpacked_tools[@]}" dockerd --host "$host" --data-root "$tools/docker-data" \
    --exec-root "$folder/exec" --pidfile "$folder/dockerd.pid" --iptables=false --bridge=none --host-gateway-ip="${gateway:-127.0.0.1}" \
    --default-address-pool base=10.213.0.0/16,size=24 --default-ulimit nofile="$files:$files" --log-level=warn >"$folder/dockerd.log" 2>&1 </dev/null &
  engine=$!
}

answers() { timeout 5 "$docker" version >/dev/null 2>&1; }

wait_for_engine() {
  local looks
  for ((looks = 0; looks < 300; looks++)); do
    if answers; then return; fi
    kill -0 "$engine" 2>/dev/null || break
    sleep 0.1
  done
  cp -- "$folder/dockerd.log" "$tools/dockerd.log"
  fail "dockerd does not run on this machine (.tools/dockerd.log says why)"
}

# A root folder with a shell, beginning with what every image has.
new_root() {
  rm -rf -- "$image"
  cp -a -- "$tools/docker/base" "$image"
  mkdir -p "$image"/{tmp,etc,opt/bin,usr/local/bin,root,run,var/lib}
  chmod 1777 "$image/tmp"
  "$image/bin/busybox" --list | grep -v '^busybox$' | (cd "$image/bin" && xargs -n 1 ln -sf busybox)
}

import() {
  tar -C "$image" -c . | "$docker" import --change 'ENTRYPOINT ["/usr/local/bin/docker-entrypoint.sh"]' "${@:2}" - "$1" >/dev/null
  rm -rf -- "$image"
}

has_image() { "$docker" image inspect "$1" >/dev/null 2>&1; }

build_rabbitmq() {
  new_root
  cp -a -- "$tools/rabbitmq" "$image/opt/"
  cp -an -- "$tools"/docker/lib/lib{systemd,cap,gcrypt,gpg-error,lzma,lz4,zstd}.so* "$image/opt/rabbitmq/lib/"
  cp -a -- "$tools"/bin/{erl,epmd,escript} "$image/opt/bin/"
  mkdir -p "$image/etc/rabbitmq" "$image/var/lib/rabbitmq"
  printf '[rabbitmq_management].\n' >"$image/etc/rabbitmq/enabled_plugins"
  printf 'rabbitmq:x:999:999::/var/lib/rabbitmq:/bin/sh\n' >"$image/etc/passwd"
  chown 999:999 "$image/var/lib/rabbitmq" "$image/etc/rabbitmq"
  cat >"$image/usr/local/bin/docker-entrypoint.sh" <<'START'
#!/bin/sh
umask 077
epmd -daemon
exec /opt/rabbitmq/sbin/rabbitmq-server "$@"
START
  chmod 755 "$image/usr/local/bin/docker-entrypoint.sh"
  import "$rabbitmq" --change 'USER 999:999' --change 'VOLUME /var/lib/rabbitmq' --change 'ENV HOME=/var/lib/rabbitmq PATH=/opt/bin:/bin:/usr/bin RUNNING_UNDER_SYSTEMD=true RABBITMQ_LOGS=- RABBITMQ_LOG_BASE=/var/lib/rabbitmq/log RABBITMQ_MNESIA_BASE=/var/lib/rabbitmq/mnesia RABBITMQ_ENABLED_PLUGINS_FILE=/etc/rabbitmq/enabled_plugins RABBITMQ_CONF_ENV_FILE=/etc/rabbitmq/rabbitmq-env.conf RABBITMQ_CONFIG_FILE=/etc/rabbitmq/rabbitmq'
}

build_consul() {
  new_root
  install -m 755 -- "$consul_binary" "$image/bin/consul"
  mkdir -p "$image"/consul/{data,config}
  cat >"$image/usr/local/bin/docker-entrypoint.sh" <<'START'
#!/bin/sh
# As the official image has it: the configuration may come as a variable.
umask 077
if [ -n "$CONSUL_LOCAL_CONFIG" ]; then printf '%s' "$CONSUL_LOCAL_CONFIG" >/consul/config/local.json; fi
if [ "$1" = agent ]; then shift && set -- agent -data-dir=/consul/data -config-dir=/consul/config "$@"; fi
exec consul "$@"
START
  chmod 755 "$image/usr/local/bin/docker-entrypoint.sh"
  import "$consul" --change 'VOLUME /consul/data'
}

build_images() {
  local image=$folder/image rabbit consul_binary
  consul_binary=${CONSUL_BIN:-$(command -v consul || echo "$tools/bin/consul")}
  [[ -x $tools/rabbitmq/sbin/rabbitmq-server && -x $consul_binary ]] || "$(dirname -- "${BASH_SOURCE[0]}")/../AppHost/Brokers/Scripts/brokers.sh" --unpack
  rabbit=("$tools"/rabbitmq/plugins/rabbit-[0-9]*)
  rabbitmq=rabbitmq:$(basename -- "${rabbit[0]#*/rabbit-}" | sed 's/^rabbit-//')-management
  consul=consul:$("$consul_binary" version | sed -n '1s/.* v\([0-9.]*\).*/\1/p')
  has_image "$rabbitmq" || build_rabbitmq
  has_image "$consul" || build_consul
}

# An engine may answer on a machine that lets it start no container.
try_container() {
  local complaint
  "$docker" network prune --force >/dev/null
  "$docker" network create trial >/dev/null
  complaint=$(timeout 60 "$docker" run --rm --network trial --network-alias trial --add-host host.docker.internal:host-gateway --publish 127.0.0.1::8500 \
    --entrypoint /bin/sh "$consul" -c 'nslookup trial >/dev/null && grep -q host.docker.internal /etc/hosts' 2>&1) ||
    fail "no container runs on this machine (${complaint:-its name is not found})"
  "$docker" network rm trial >/dev/null
}

stop_engine() {
  local left
  trap '' INT TERM HUP
  if [[ -n ${engine:-} ]] && kill -0 "$engine" 2>/dev/null; then
    # What a killed test left in the engine must not be there next time.
    left=$(timeout 10 "$docker" ps -aq 2>/dev/null) || true
    # shellcheck disable=SC2086
    if [[ -n $left ]]; then timeout 20 "$docker" rm -f -v $left >/dev/null 2>&1 || true; fi
    kill -TERM "$engine"
    (sleep 20 && kill -KILL "$engine" "$(cat "$folder/exec/containerd/containerd.pid")") >/dev/null 2>&1 &
    left=$!
    wait "$engine" 2>/dev/null || true
    kill "$left" 2>/dev/null || true
  fi
  umount -l "$folder"/exec/netns/* 2>/dev/null || true
  [[ -e $folder/state ]] || tell 'TEST_CONTAINERS_AWAY=the container engine could not be set up'
}

[[ $1 == serve ]] || fail "There is no command '$1'."
((EUID == 0)) || fail 'a container engine needs root'
trap stop_engine EXIT
trap 'exit 1' INT TERM HUP
host=unix://$folder/docker.sock
export DOCKER_HOST=$host
( unpack ) || { [[ -e $folder/state ]] || fail 'Docker could not be unpacked'; exit 1; }
run_engine
wait_for_engine
build_images
try_container
tell "TEST_DOCKER_HOST=$host" "TEST_CONTAINER_BIN=$docker" "TEST_RABBITMQ_IMAGE=$rabbitmq" "TEST_CONSUL_IMAGE=$consul"
cat >/dev/null
