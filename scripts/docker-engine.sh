#!/usr/bin/env bash
# scripts/docker-engine.sh DIR
# A Docker engine of its own for tests and benchmarks; needs root on Linux.
# Prints `ready DOCKER_HOST=unix://…` once it answers. When its input ends or it is stopped, so do the engine and every
# container of it. Another engine on this machine is neither asked nor disturbed.
#   DIR/docker.sock   where it listens
#   DIR/data/         images, volumes and the build cache; kept for the next start
#   DIR/engine.log    what it says
#   XGEN_DOCKERD      the dockerd to start, where it is not the one on PATH
#   XGEN_DOCKERD_PATH folders to search first for what dockerd starts (containerd, runc, docker-proxy)
set -euo pipefail
PATH=${XGEN_DOCKERD_PATH:+$XGEN_DOCKERD_PATH:}$PATH:/usr/sbin:/sbin

fail() { echo "docker-engine: $*" >&2 && exit 1; }

main() {
  [[ $# == 1 && $1 != --help ]] || { sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" && exit 2; }
  [[ $(uname -s) == Linux && $(id -u) == 0 ]] || fail 'an engine of its own needs Linux and root; set DOCKER_HOST to use another one'
  dockerd=${XGEN_DOCKERD:-dockerd}
  local need
  for need in "$dockerd" containerd runc docker-init iptables ip curl unshare setpriv; do
    command -v "$need" >/dev/null || fail "$need is missing: install docker.io, iptables, iproute2, curl and util-linux"
  done
  mkdir -p "$1"
  dir=$(cd -P "$1" && pwd)
  # The kernel takes no longer address for a socket, and containerd makes one below exec/.
  [[ ${#dir} -le 60 ]] || fail "the path is too long for sockets: $dir"
  exec 9>"$dir/lock"
  flock -n 9 || fail "an engine runs in $dir already"
  engine='' pool=''
  leftovers
  trap stop EXIT
  trap 'exit 0' INT TERM HUP
  network
  start
  echo "ready DOCKER_HOST=unix://$dir/docker.sock"
  while read -r _; do :; done
  # bash reads a script as it goes: an edit meanwhile must not be run.
  exit 0
}

# In namespaces of processes and mounts of their own: however this script ends, containers and mounts go with it.
# docker-init is the first process there, because dockerd does not wait for the shims of containers.
start() {
  local tries=0
  rm -rf --one-file-system "$dir/exec"
  rm -f "$dir/docker.sock" "$dir/docker.pid"
  # Not the configuration of this machine's own engine.
  echo '{}' >"$dir/daemon.json"
  setpriv --pdeathsig KILL unshare --mount --propagation slave --pid --fork --kill-child --mount-proc \
    docker-init -s -- "$dockerd" --host "unix://$dir/docker.sock" --data-root "$dir/data" --exec-root "$dir/exec" \
    --pidfile "$dir/docker.pid" --config-file "$dir/daemon.json" --cgroup-parent "/xgen-docker-$pool" --shutdown-timeout 3 \
    --iptables=false --ip-masq=false --bridge "$bridge" --default-address-pool "base=$pool.0.0/16,size=24" \
    >"$dir/engine.log" 2>&1 9>&- </dev/null &
  engine=$!
  until [[ $(curl -s --max-time 5 --unix-socket "$dir/docker.sock" http://docker/_ping) == OK ]]; do
    tries=$((tries + 1))
    if [[ $tries -ge 300 ]] || ! kill -0 "$engine" 2>/dev/null; then
      tail -n 5 "$dir/engine.log" >&2
      fail "dockerd did not start: see $dir/engine.log"
    fi
    sleep 0.1
  done
}

# With iptables=false dockerd publishes ports through docker-proxy and leaves the rules of another engine alone. One
# rule takes all its networks to the outside, which an image build needs to reach a package registry.
network() {
  local second
  for second in 213 214 215 216 217 218 219; do
    bridge=xgen$second
    [[ $(ip -4 route show table all) != *" 10.$second."* ]] || continue
    # Whoever makes the bridge has the network: another engine may be starting at the same time.
    ip link add "$bridge" type bridge 2>/dev/null || continue
    pool=10.$second
    break
  done
  [[ -n $pool ]] || fail 'no network from 10.213.0.0/16 to 10.219.0.0/16 is free'
  echo "$pool" >"$dir/pool"
  ip address add "$pool.255.1/24" dev "$bridge"
  ip link set "$bridge" up
  echo 1 >/proc/sys/net/ipv4/ip_forward
  rules -I
}

rules() {
  iptables -w -t nat "$1" POSTROUTING -s "$pool.0.0/16" ! -d "$pool.0.0/16" -j MASQUERADE
  iptables -w "$1" FORWARD -s "$pool.0.0/16" -j ACCEPT
  iptables -w "$1" FORWARD -d "$pool.0.0/16" -j ACCEPT
}

# shellcheck disable=SC2317 # the trap calls it
stop() {
  local first tries=0
  # Containers that do not end on their own are not waited for: the end of the first process takes all others with it.
  if [[ -n $engine ]]; then
    first=$(cat "/proc/$engine/task/$engine/children" 2>/dev/null || true)
    # shellcheck disable=SC2086 # one number, or none
    kill -TERM $first 2>/dev/null || true
    while kill -0 "$engine" 2>/dev/null && [[ $tries -lt 40 ]]; do
      tries=$((tries + 1))
      sleep 0.1
    done
    kill -KILL "$engine" 2>/dev/null || true
    wait "$engine" 2>/dev/null || true
  fi
  clear_traces
  rm -f "$dir/docker.sock"
}

# What a start that was killed could not take with it.
leftovers() {
  [[ ! -s $dir/pool ]] || pool=$(cat "$dir/pool")
  clear_traces
  pool=''
}

# Compose networks are bridges too: all that have an address of this pool are this engine's.
clear_traces() {
  local link
  [[ -n $pool ]] || return 0
  rules -D 2>/dev/null || true
  for link in $(ip -o -4 address show | awk -v pool="$pool." 'index($4, pool) == 1 { print $2 }'); do
    ip link delete "$link" 2>/dev/null || true
  done
  find /sys/fs/cgroup -depth -type d -path "*/xgen-docker-$pool*" -exec rmdir {} + 2>/dev/null || true
  rm -f "$dir/pool"
}

main "$@"
