#!/bin/sh
# Becomes a RabbitMQ node with a port mapper of its own, which ends when the node does, however that ends.
#   start-rabbitmq.sh SERVER EPMD
set -eu

# Two nodes on one folder would destroy it. The one of a run that was killed a moment ago may still be ending.
exec 9>"$HOME/lock"
if ! flock --nonblock 9; then
  echo "Another RabbitMQ still uses $HOME: waiting for it to end."
  flock --timeout 30 9 || {
    echo "Another RabbitMQ uses $HOME and does not end: stop it, or set DataDirectory to another folder." >&2
    exit 1
  }
fi

# With the thread that starts it the port mapper would end too: this process becomes the node, and its first thread lives as long.
setpriv --pdeathsig KILL "$2" -port "$ERL_EPMD_PORT" -address 127.0.0.1 </dev/null >/dev/null 9>&- &
looks=0
# The node would start a port mapper itself, one that stays, if this one did not answer yet.
until "$2" -port "$ERL_EPMD_PORT" -names >/dev/null 2>&1; do
  looks=$((looks + 1))
  if [ "$looks" -gt 200 ]; then
    echo "Erlang's port mapper does not answer on 127.0.0.1:$ERL_EPMD_PORT: start again, and see whether another program has the port." >&2
    exit 1
  fi
  sleep 0.05
done
exec "$1"
