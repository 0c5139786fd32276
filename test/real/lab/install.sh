#!/bin/sh
# Installs what the lab is made with, where it is missing. Root, Debian.
set -eu
want=
for pair in systemd-nspawn:systemd-container debootstrap:debootstrap nft:nftables iptables:iptables ip:iproute2 openssl:openssl unzip:unzip mvn:maven gcc:gcc curl:curl flock:util-linux pgrep:procps; do
  command -v "${pair%%:*}" >/dev/null || want="$want ${pair#*:}"
done
[ -e /usr/include/stdlib.h ] || want="$want libc6-dev"
[ -e /usr/lib/jvm/java-17-openjdk-amd64/bin/java ] || want="$want openjdk-17-jre-headless"
[ -n "$want" ] || exit 0
echo "lab: installing$want"
apt-get -q update >/dev/null
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends $want >/dev/null
