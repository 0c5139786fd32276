#!/bin/bash
# Builds what real nodes are made of, under $ESFLEET_LAB_CACHE: a Debian root file system and one overlay layer a server
# version, laid out like the vendor's package (or, with -tar, like its archive unpacked under /opt; with -docker, a host
# with docker and an image of that archive).
#   image.sh LAYER...   e.g. elasticsearch-7.17.29 opensearch-2.19.3 opensearch-2.19.3-sec elasticsearch-8.19.8-tar
# Needs root, Debian and the tools of install.sh. Idempotent; prints one line a step.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${ESFLEET_LAB_CACHE:-/var/tmp/esfleet-lab}
downloads=$cache/downloads unpacked=$cache/unpacked layers=$cache/layers rootfs=$cache/rootfs
jdk17=/usr/lib/jvm/java-17-openjdk-amd64
packages=systemd,systemd-sysv,dbus,iproute2,nftables,iptables,procps,curl,ca-certificates,openjdk-17-jre-headless,kmod,netbase,iputils-ping,less,util-linux,locales,ufw,python3-minimal
# raised when what follows makes a layer differently
recipe=1

say() { printf 'lab: %s\n' "$*"; }
mkdir -p "$downloads" "$unpacked" "$layers"

# The mirror is the one this machine's apt already uses.
# shellcheck disable=SC2016
mirror() { apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "Debian" && $2 !~ /-/ { print $2, $3; exit }'; }

build_rootfs() {
  [ "$(cat "$rootfs.done" 2>/dev/null)" = "$recipe $packages" ] && return
  local codename uri proxy
  read -r codename uri < <(mirror) || { echo "lab: apt knows no Debian mirror here: run apt-get update" >&2; exit 1; }
  proxy=$(apt-config dump Acquire::http::Proxy | sed -n 's/.*"\(.*\)".*/\1/p')
  say "root file system of Debian $codename (about a minute)"
  rm -rf "$rootfs" "$rootfs.done"
  env ${proxy:+http_proxy="$proxy"} debootstrap --variant=minbase "--include=$packages" "$codename" "$rootfs" "$uri" >"$cache/debootstrap.log" 2>&1 ||
    { tail -n 5 "$cache/debootstrap.log" >&2; exit 1; }
  # polkitd, which firewalld wants, does not survive debootstrap
  cp /etc/resolv.conf "$rootfs/etc/resolv.conf"
  { env ${proxy:+http_proxy="$proxy"} chroot "$rootfs" sh -c 'apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -qy --no-install-recommends install firewalld && apt-get clean'; } >>"$cache/debootstrap.log" 2>&1 ||
    { tail -n 5 "$cache/debootstrap.log" >&2; exit 1; }
  chroot "$rootfs" groupadd -r -g 901 elasticsearch
  chroot "$rootfs" useradd -r -u 901 -g elasticsearch -d /nonexistent -s /usr/sbin/nologin elasticsearch
  chroot "$rootfs" groupadd -r -g 902 opensearch
  chroot "$rootfs" useradd -r -u 902 -g opensearch -d /nonexistent -s /usr/sbin/nologin opensearch
  chroot "$rootfs" useradd -u 1000 -m -s /bin/bash search
  chroot "$rootfs" systemctl mask systemd-networkd-wait-online.service getty.target console-getty.service apt-daily.timer apt-daily-upgrade.timer systemd-logind.service >/dev/null 2>&1
  chroot "$rootfs" systemctl disable ufw nftables firewalld e2scrub_reap >/dev/null 2>&1 || true
  mkdir -p "$rootfs/var/log/journal"
  sed -i 's/# zh_CN.UTF-8/zh_CN.UTF-8/; s/# en_US.UTF-8/en_US.UTF-8/; s/# de_DE.UTF-8/de_DE.UTF-8/' "$rootfs/etc/locale.gen"
  chroot "$rootfs" locale-gen >/dev/null
  local hard; hard=$(ulimit -Hn)
  if [ "$hard" != unlimited ] && [ "$hard" -lt 65536 ]; then
    gcc -O1 -shared -fPIC "-DLAB_CAP=$hard" -o "$rootfs/usr/lib/libnofile.so" "$here/nofile-shim.c"
  fi
  echo "$recipe $packages" >"$rootfs.done"
}

fetch() { # group artifact version
  local zip=$downloads/$2-$3.zip
  [ -s "$zip" ] && return
  say "fetching $2 $3"
  mvn -q -B dependency:copy "-Dartifact=$1:$2:$3:zip" "-DoutputDirectory=$downloads"
}

unpack() { # product version
  [ -e "$unpacked/$1-$2/bin" ] && return
  fetch "org.$([ "$1" = opensearch ] && echo opensearch || echo elasticsearch).distribution.integ-test-zip" "$1" "$2"
  unzip -qo "$downloads/$1-$2.zip" -d "$unpacked"
}

# A heap that lets several nodes fit one machine; for 5.x, without what JDK 17 refuses.
set_heap() { # config directory, version
  case $2 in 5.*) sed -i '/CMS/d; /ConcMark/d; /UseParNew/d; /PrintGC/d; /UseGCLog/d' "$1/jvm.options" ;; esac
  case $2 in
    5.* | 6.*) sed -i 's/^-Xms.*/-Xms256m/; s/^-Xmx.*/-Xmx256m/' "$1/jvm.options" ;;
    *) sed -i '/^-Xm[sx]/d' "$1/jvm.options"; mkdir -p "$1/jvm.options.d"; printf -- '-Xms256m\n-Xmx256m\n' >"$1/jvm.options.d/heap.options" ;;
  esac
}

# Versions that need a newer JDK than Debian's get it as a read-only mount: the layer's .jdk file says where.
link_jdk() { # layer, product-version, directory that shall be the JDK
  case $2 in
    elasticsearch-9* | opensearch-3*) mkdir -p "$3"; echo "${ESFLEET_LAB_JDK_NEW:?needs a JDK of 21 or more}:${3#"$layers/$1"}" >"$layers/$1.jdk" ;;
    *) ln -s "$jdk17" "$3" ;;
  esac
}

tar_layer() { # layer product version
  local root=$layers/$1 home=$layers/$1/opt/$2-$3
  mkdir -p "$root/opt"
  cp -a "$unpacked/$2-$3" "$home"
  rm -rf "$home/logs" "$home/data"; mkdir -p "$home/logs" "$home/data" "$home/plugins"
  set_heap "$home/config" "$3"
  link_jdk "$1" "$2-$3" "$home/jdk"
  chown -R 1000:1000 "$home"
}

unit() { # product version
  local type=notify nofile=65535 nproc=4096 timeout=75 access='' args='' title=Elasticsearch upper=ES docs=https://www.elastic.co
  case $1-$2 in
    elasticsearch-5*) type=simple nofile=65536 nproc=2048 timeout='' args=' -Edefault.path.conf=/etc/elasticsearch' ;;
    elasticsearch-6*) type=simple nofile=65536 timeout='' ;;
    elasticsearch-8* | elasticsearch-9*) timeout=900 access=NotifyAccess=all ;;
    opensearch-*) title=OpenSearch upper=OPENSEARCH docs=https://opensearch.org/ ;;
  esac
  cat <<X | sed '/^$/N;/^\n$/D'
[Unit]
Description=$title
Documentation=$docs
Wants=network-online.target
After=network-online.target

[Service]
Type=$type
$access
RuntimeDirectory=$1
PrivateTmp=true
Environment=${upper}_HOME=/usr/share/$1
Environment=${upper}_PATH_CONF=/etc/$1
Environment=PID_DIR=/var/run/$1
EnvironmentFile=-/etc/default/$1

WorkingDirectory=/usr/share/$1

User=$1
Group=$1

ExecStart=/usr/share/$1/bin/systemd-entrypoint -p \${PID_DIR}/$1.pid --quiet$args

StandardOutput=journal
StandardError=inherit

LimitNOFILE=$nofile
LimitNPROC=$nproc
LimitAS=infinity
LimitFSIZE=infinity

TimeoutStopSec=0
KillSignal=SIGTERM
KillMode=process
SendSIGKILL=no
SuccessExitStatus=143
${timeout:+TimeoutStartSec=$timeout}

[Install]
WantedBy=multi-user.target
X
}

package_layer() { # layer product version
  local root=$layers/$1 home=$layers/$1/usr/share/$2 config=$layers/$1/etc/$2 upper=ES uid=901 base=$unpacked/$2-$3
  [ "$2" = opensearch ] && upper=OPENSEARCH uid=902
  mkdir -p "$home/plugins" "$config" "$root/var/lib/$2" "$root/var/log/$2" "$root/usr/lib/systemd/system" "$root/usr/lib/sysctl.d" "$root/usr/lib/tmpfiles.d" "$root/etc/default"
  cp -a "$base"/{bin,lib,modules} "$home/"
  [ -d "$base/agent" ] && cp -a "$base/agent" "$home/"
  cp -a "$base/config/." "$config/"
  link_jdk "$1" "$2-$3" "$home/jdk"
  sed -i "s|^#path.data:.*|path.data: /var/lib/$2|; s|^#path.logs:.*|path.logs: /var/log/$2|" "$config/$2.yml"
  sed -i "s|file=logs/gc.log|file=/var/log/$2/gc.log|; s|file=gc.log|file=/var/log/$2/gc.log|; s|-Xloggc:logs|-Xloggc:/var/log/$2|; s|HeapDumpPath=data|HeapDumpPath=/var/lib/$2|; s|ErrorFile=logs/|ErrorFile=/var/log/$2/|; s|ErrorFile=hs_err|ErrorFile=/var/log/$2/hs_err|" "$config/jvm.options"
  case $3 in 5.*) mkdir -p "$config/scripts" ;; esac
  set_heap "$config" "$3"
  cat >"$root/etc/default/$2" <<X
# $2 environment (as in the deb package)
${upper}_PATH_CONF=/etc/$2
${upper}_JAVA_HOME=/usr/share/$2/jdk
JAVA_HOME=/usr/share/$2/jdk
PID_DIR=/var/run/$2
X
  echo 'vm.max_map_count=262144' >"$root/usr/lib/sysctl.d/$2.conf"
  echo "d    /var/run/$2   0755 $2 $2 - -" >"$root/usr/lib/tmpfiles.d/$2.conf"
  cat >"$home/bin/systemd-entrypoint" <<X
#!/bin/sh

if [ -e /usr/lib/libnofile.so ] ; then
  export LD_PRELOAD=/usr/lib/libnofile.so
fi
if [ -n "\$${upper}_KEYSTORE_PASSPHRASE_FILE" ] ; then
  exec /usr/share/$2/bin/$2 "\$@" < "\$${upper}_KEYSTORE_PASSPHRASE_FILE"
else
  exec /usr/share/$2/bin/$2 "\$@"
fi
X
  chmod 755 "$home/bin/systemd-entrypoint"
  unit "$2" "$3" >"$root/usr/lib/systemd/system/$2.service"
  case $1 in *-sec) add_security "$home" "$config" "$3" ;; esac
  local jdk=$jdk17; [ -e "$root.jdk" ] && jdk=$ESFLEET_LAB_JDK_NEW
  env "CONF_DIR=$config" "${upper}_PATH_CONF=$config" "${upper}_JAVA_HOME=$jdk" "JAVA_HOME=$jdk" "$home/bin/$2-keystore" create >/dev/null 2>&1 || say "no keystore for $1"
  rm -rf "$home/logs" "$home/data" "$home/config"
  chown -R root:root "$home"; chown -R "root:$uid" "$config"; chmod 2750 "$config"
  find "$config" -type f -exec chmod 660 {} +; find "$config" -mindepth 1 -type d -exec chmod 2750 {} +
  chown -R "$uid:$uid" "$root/var/lib/$2" "$root/var/log/$2"; chmod 2750 "$root/var/lib/$2" "$root/var/log/$2"
}

# OpenSearch's security plugin with a CA of the lab's own (the demo certificates are not in it).
add_security() { # home config version
  fetch org.opensearch.plugin opensearch-security "$3.0"
  env "OPENSEARCH_PATH_CONF=$2" "OPENSEARCH_JAVA_HOME=$jdk17" "JAVA_HOME=$jdk17" "$1/bin/opensearch-plugin" install --batch "file://$downloads/opensearch-security-$3.0.zip" >/dev/null 2>&1
  (
    cd "$2"
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=lab-ca -keyout root-ca-key.pem -out root-ca.pem
    openssl req -newkey rsa:2048 -nodes -subj /CN=node -keyout esnode-key.pem -out node.csr
    openssl x509 -req -in node.csr -CA root-ca.pem -CAkey root-ca-key.pem -CAcreateserial -days 3650 -extfile <(printf 'subjectAltName=DNS:node,DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth') -out esnode.pem
    rm node.csr
  ) 2>/dev/null
  cat >>"$2/opensearch.yml" <<'X'
plugins.security.ssl.transport.pemcert_filepath: esnode.pem
plugins.security.ssl.transport.pemkey_filepath: esnode-key.pem
plugins.security.ssl.transport.pemtrustedcas_filepath: root-ca.pem
plugins.security.ssl.transport.enforce_hostname_verification: false
plugins.security.ssl.http.enabled: true
plugins.security.ssl.http.pemcert_filepath: esnode.pem
plugins.security.ssl.http.pemkey_filepath: esnode-key.pem
plugins.security.ssl.http.pemtrustedcas_filepath: root-ca.pem
plugins.security.allow_default_init_securityindex: true
plugins.security.nodes_dn: ["CN=node"]
plugins.security.authcz.admin_dn:
  - CN=admin
X
}

# For a proxy in front of nodes; unpacked, as installing it would start it on this machine.
build_nginx() {
  [ -e "$cache/nginx.done" ] && return
  say "nginx"
  rm -rf "$cache/nginx"; mkdir -p "$cache/nginx"
  (cd "$cache/nginx" && apt-get -q -o APT::Sandbox::User=root download nginx >/dev/null && dpkg-deb -x nginx_*.deb .)
  touch "$cache/nginx.done"
}

# A host of containers: the server stands in the image alone. Where docker cannot be had, its scenarios fail and no others.
docker_layer() { # layer product version
  local root=$layers/$1 debs=$cache/docker deb
  mkdir -p "$debs" "$root/usr/lib"
  [ -e "$debs/done" ] || { (cd "$debs" && apt-get -q -o APT::Sandbox::User=root download docker.io containerd runc tini >/dev/null) && touch "$debs/done"; } || return 1
  for deb in "$debs"/*.deb; do dpkg-deb -x "$deb" "$root" || return 1; done
  # the root file system's /lib is a link
  cp -a "$root/lib/." "$root/usr/lib/" && rm -rf "${root:?}/lib" || return 1
  build_layer "$2-$3-tar"
  tar -cf "$root/image.tar" -C "$rootfs" --exclude=./usr/share --exclude='./usr/lib/python3*' --exclude=./usr/lib/systemd \
    ./bin ./etc ./lib ./lib64 ./sbin ./tmp ./usr -C "$layers/$2-$3-tar" ./opt
}

build_layer() { # product-version[-sec|-tar|-docker]
  local layer=$1 base=${1%-sec}; base=${base%-tar}; base=${base%-docker}
  local product=${base%%-*} version=${base#*-}
  [ "$(cat "$layers/$layer.done" 2>/dev/null)" = "$recipe" ] && return
  unpack "$product" "$version"
  rm -rf "${layers:?}/$layer" "$layers/$layer".jdk "$layers/$layer".prepared.*
  case $layer in *-tar) tar_layer "$layer" "$product" "$version" ;;
    *-docker) docker_layer "$layer" "$product" "$version" || { say "no docker here: layer $layer is missing"; rm -rf "${layers:?}/$layer"; return; } ;;
    *) package_layer "$layer" "$product" "$version" ;; esac
  echo "$recipe" >"$layers/$layer.done"
  say "layer $layer ready"
}

build_rootfs
build_nginx
for layer in "$@"; do build_layer "$layer"; done
