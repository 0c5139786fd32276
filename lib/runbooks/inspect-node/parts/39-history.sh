section_packages() {
  begin packages
  if [ -r /var/log/dpkg.log ]; then
    quiet 1 tail -n 20000 /var/log/dpkg.log | awk '$3 ~ /^(install|upgrade|remove|purge)$/ && $4 ~ /^(elasticsearch|opensearch|wazuh-indexer|.*(jdk|jre|corretto|temurin))/ { print $1 "T" $2, $3, $4, $5, $6 }' | tail -n 8
  fi
  have rpm && [ -d /var/lib/rpm ] && quiet 2 rpm -q --qf '%{INSTALLTIME} install %{NAME} %{VERSION}-%{RELEASE}\n' elasticsearch opensearch wazuh-indexer java-17-openjdk-headless java-11-openjdk-headless java-17-amazon-corretto-headless | grep -E '^[0-9]+ '
  for f in /var/log/dnf.rpm.log /var/log/yum.log; do
    [ -r $f ] && quiet 1 tail -n 5000 $f | grep -E '(Installed|Upgraded?|Updated|Erased?|Removed): *(elasticsearch|opensearch|wazuh-indexer|java-)' | tail -n 6
  done
  [ -r /etc/apt/apt.conf.d/20auto-upgrades ] && grep -qE 'Unattended-Upgrade "1"' /etc/apt/apt.conf.d/20auto-upgrades && echo automatic=unattended-upgrades
  [ -e /etc/systemd/system/timers.target.wants/dnf-automatic.timer ] && echo automatic=dnf-automatic
  end
}

section_reboots() {
  begin reboots
  if have last; then run 1 last -x -F -n 8 reboot shutdown | sed 's/  */ /g; /^wtmp/d; /^$/d'; end; else end absent; fi
}

crashes_of() {
  set +f --
  for w in "$root$logs" "$root$home" "$root$data"; do hung "$w" || set -- "$@" "$w"/hs_err*.log; done
  for f in "$@"; do
    [ -e "$f" ] || continue
    echo "path=$f"; stat -c 'mtime=%Y' "$f"
    quiet 1 head -n 40 "$f" | grep -aE '^# ' | head -n 8
    echo
  done
  set -f
}
