#!/bin/bash
# One node under a real systemd (or, with "plain", without any) in a network namespace of its own, on a bridge, beside a client.
#   image.sh elasticsearch-7.17.29                        once
#   node.sh up n1 101 elasticsearch-7.17.29 [plain]       boots it as $LAB_NET.101
#   node.sh exec n1 -- systemctl start --no-block elasticsearch
#   node.sh ready n1 elasticsearch 60                     waits for HTTP and tells systemd READY=1 (the zips lack that module)
#   node.sh client -- curl -s http://10.77.1.101:9200
#   node.sh leader n1 · root n1 · reboot n1 · down n1 · down all
# LAB names the world (namespaces, machines, state), LAB_NET its network: give your own to run beside another one.
set -uo pipefail
cache=${ESFLEET_LAB_CACHE:-/var/tmp/esfleet-lab}
lab=${LAB:-esf} net=${LAB_NET:-10.77.1}
state=$cache/run/$lab switch=$lab-switch client=$lab-client
mkdir -p "$state"
die() { printf 'lab: %s\n' "$*" >&2; exit 1; }

net_up() {
  exec 9>"$state/net.lock"; flock 9
  if ! ip netns list | grep -qw "$switch"; then
    ip netns add "$switch"; ip netns add "$client"
    ip -n "$switch" link set lo up; ip -n "$client" link set lo up
    ip -n "$switch" link add br0 type bridge
    ip -n "$switch" addr add "$net.1/24" dev br0; ip -n "$switch" link set br0 up
    ip link add up0 netns "$switch" type veth peer name eth0 netns "$client"
    ip -n "$switch" link set up0 master br0 up
    ip -n "$client" addr add "$net.10/24" dev eth0; ip -n "$client" link set eth0 up
    ip -n "$client" route add default via "$net.1"
  fi
  exec 9>&-
}

# The nspawn of a node, by the machine name that only it carries.
nspawn() { pgrep -o -f "^systemd-nspawn .*--machine=$lab-$1 "; }
leader() { local pid; pid=$(nspawn "$1") && pid=$(pgrep -o -P "$pid") && echo "$pid"; }

inside() {
  local pid group; pid=$(leader "$1") || die "$1 is not up"
  # A JVM reads the limits of the groups it is in under the paths of the node.
  group=$(memory_group "$1") && [ -d "$group" ] && echo "$BASHPID" >"$group/cgroup.procs"
  shift
  exec nsenter -t "$pid" -m -u -i -n -p -C env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb "$@"
}

is_ready() {
  local pid; pid=$(leader "$1") || return 1
  nsenter -t "$pid" -n ip -o addr show dev ens5 2>/dev/null | grep -q "inet $net" || return 1
  [ "$2" = plain ] || (inside "$1" systemctl is-active -q multi-user.target) 2>/dev/null
}

# Its own, so that its systemd can limit what it runs and it can run out; only of cgroup v1, which nspawn leaves alone.
memory_group() { [ -d /sys/fs/cgroup/memory ] && echo "/sys/fs/cgroup/memory/esfleet-$lab-$1"; }

# nsenter, not ip netns exec: the latter hides the cgroups from nspawn.
boot() { # name last-octet layer mode
  local jdk=() run=(--boot)
  [ -e "$cache/layers/$3.jdk" ] && jdk=("--bind-ro=$(cat "$cache/layers/$3.jdk")")
  [ "$4" = plain ] && run=(--as-pid2 /bin/sh /lab-net)
  # runc gives each container a session keyring, and under cgroup v2 a program that guards its devices
  case $3 in *-docker) run=(--system-call-filter="@keyring bpf" "${run[@]}") ;; esac
  (
    group=$(memory_group "$1") && mkdir -p "$group" && echo "$BASHPID" >"$group/cgroup.procs"
    exec setsid nsenter "--net=/run/netns/$switch" systemd-nspawn -q -D "$state/$1.d/root" --register=no --keep-unit "--machine=$lab-$1" \
      "--hostname=ip-${net//./-}-$2" --network-bridge=br0 --capability=CAP_NET_ADMIN "${jdk[@]}" "${run[@]}"
  ) >"$state/$1.console" 2>&1 </dev/null &
  for _ in $(seq 300); do is_ready "$1" "$4" && return; sleep 0.2; done
  die "$1 did not boot: see $state/$1.console"
}

up() { # name last-octet layer [plain]
  local name=$1 octet=$2 layer=$3 mode=${4:-boot} dir=$state/$1.d ip=$net.$2
  local host=ip-${net//./-}-$octet root=$dir/root
  net_up
  down "$name"
  mkdir -p "$dir"/{up,work,root}
  mount -t overlay overlay -o "lowerdir=$cache/layers/$layer:$cache/rootfs,upperdir=$dir/up,workdir=$dir/work" "$root" || exit 1
  # An empty machine-id would enable every unit at first boot; a name that does not resolve stops a JVM for minutes.
  tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
  echo "$host" >"$root/etc/hostname"; : >"$root/etc/resolv.conf"
  printf '127.0.0.1 localhost\n%s %s\n' "$ip" "$host" >"$root/etc/hosts"
  echo "ip link set lo up; ip link set host0 name ens5; ip addr add $ip/24 dev ens5; ip link set ens5 up; ip route add default via $net.1" >"$root/lab-net"
  if [ "$mode" = plain ]; then
    echo 'exec sleep infinity' >>"$root/lab-net"
  else
    mkdir -p "$root/etc/systemd/system/sysinit.target.wants"
    printf '[Unit]\nDescription=Addresses\nDefaultDependencies=no\nBefore=network.target network-online.target\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh /lab-net\n' >"$root/etc/systemd/system/lab-net.service"
    ln -sf ../lab-net.service "$root/etc/systemd/system/sysinit.target.wants/"
  fi
  # Groups of containers are made outside of the node's own: here they are found again.
  case $layer in *-docker) mkdir -p "$root/etc/docker" && echo "{ \"cgroup-parent\": \"/esfleet-$lab-$name/docker\" }" >"$root/etc/docker/daemon.json" ;; esac
  echo "$octet $layer $mode" >"$state/$name.args"
  boot "$name" "$octet" "$layer" "$mode"
}

reboot() {
  local pid octet layer mode; pid=$(nspawn "$1") || die "$1 is not up"
  read -r octet layer mode <"$state/$1.args"
  kill -s RTMIN+5 "$(leader "$1")"
  while [ -d "/proc/$pid" ]; do sleep 0.2; done
  boot "$1" "$octet" "$layer" "$mode"
}

down() {
  local pid init
  if pid=$(nspawn "$1"); then
    init=$(leader "$1") && kill -KILL "$init" 2>/dev/null
    for _ in $(seq 50); do [ -d "/proc/$pid" ] || break; sleep 0.1; done
    kill -KILL "$pid" 2>/dev/null
    ip -n "$switch" link del "vb-$lab-$1" 2>/dev/null
  fi
  find "/sys/fs/cgroup/"*"/esfleet-$lab-$1" -depth -type d -exec rmdir {} + 2>/dev/null
  umount -l "$state/$1.d/root" 2>/dev/null
  rm -rf "${state:?}/$1.d" "$state/$1.args" "$state/$1.console"
}

down_all() {
  local file
  for file in "$state"/*.d; do [ -e "$file" ] && down "$(basename "$file" .d)"; done
  for name in "$switch" "$client"; do ip netns list | grep -qw "$name" && ip netns del "$name"; done
  rm -rf "$state"
}

# Says READY=1 for the main process once the service's user listens for HTTP, as the vendor's module does.
ready() { # name unit seconds
  # shellcheck disable=SC2016
  (inside "$1" sh -c '
    for _ in $(seq $(($2 * 5))); do
      if ss -Hltnp "sport >= :9200 and sport < :9300" | grep -q "\"java\""; then
        main=$(systemctl show -p MainPID --value "$1")
        [ "$main" != 0 ] && NOTIFY_SOCKET=/run/systemd/notify systemd-notify "--pid=$main" --ready && exit 0
      fi
      systemctl is-failed -q "$1" && exit 2
      sleep 0.2
    done
    exit 1' sh "$2" "$3") || die "$2 on $1 gave up, or opened no HTTP port in $3 s"
}

verb=${1:-}; shift || true
case $verb in
  net-up) net_up ;;
  up) up "$@" ;;
  exec) name=$1; shift; [ "$1" = -- ] && shift; inside "$name" "$@" ;;
  client) [ "$1" = -- ] && shift; exec nsenter "--net=/run/netns/$client" "$@" ;;
  switch) [ "$1" = -- ] && shift; exec nsenter "--net=/run/netns/$switch" "$@" ;;
  ready) ready "$@" ;;
  leader) leader "$1" ;;
  root) echo "$state/$1.d/root" ;;
  reboot) reboot "$1" ;;
  down) if [ "${1:-all}" = all ]; then down_all; else down "$1"; fi ;;
  *) sed -n '2,9p' "$0"; exit 2 ;;
esac
