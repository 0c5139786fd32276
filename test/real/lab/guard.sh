#!/bin/bash
# Holds the lab from "ready" until its standard input ends, however the runner ended, then takes everything down and
# gives the machine its own vm.max_map_count back. A line "keep" leaves the nodes up.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cache=${ESFLEET_LAB_CACHE:-/var/tmp/esfleet-lab}
before=$cache/max_map_count.before
mkdir -p "$cache"
exec 9>"$cache/lock"
flock -n 9 || { echo 'lab: another run holds the lab, waiting' >&2; flock 9; }
restore() { [ -s "$before" ] && sysctl -qw "vm.max_map_count=$(cat "$before")" && rm -f "$before"; }
restore
"$here/node.sh" down all
sysctl -n vm.max_map_count >"$before"
sysctl -qw vm.max_map_count=262144
echo ready
keep=
while read -r line; do [ "$line" = keep ] && keep=1; done
[ -n "$keep" ] || "$here/node.sh" down all
restore
