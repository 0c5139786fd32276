section_kernel_settings() {
  begin kernel-settings
  (
    cd /proc/sys || exit
    for w in vm/max_map_count vm/overcommit_memory vm/overcommit_ratio vm/swappiness net/core/somaxconn net/ipv4/tcp_abort_on_overflow net/ipv4/conf/all/rp_filter \
      net/ipv6/conf/all/disable_ipv6 net/ipv6/bindv6only net/ipv4/ip_unprivileged_port_start net/netfilter/nf_conntrack_count net/netfilter/nf_conntrack_max kernel/pid_max kernel/threads-max fs/file-nr \
      $(set +f; grep -ls '[12]' net/ipv4/conf/e*/rp_filter | head -n 4); do
      [ -r "$w" ] && set -- "$@" "$w"
    done
    awk 'FNR == 1 { k = FILENAME; gsub("/", ".", k); print k "=" $0 }' "$@"
  )
  end
}

section_sysctl_files() {
  begin sysctl-files
  set +f
  for f in /etc/sysctl.d/*.conf /run/sysctl.d/*.conf /usr/local/lib/sysctl.d/*.conf /usr/lib/sysctl.d/*.conf /lib/sysctl.d/*.conf; do
    [ -e "$f" ] && printf '%s\t%s\n' "${f##*/}" "$f"
  done | awk -F'\t' '!seen[$1]++' | sort | cut -f 2 | { while read -r f; do grep -nE '^[ 	-]*vm[./]max_map_count' "$f" /dev/null; done; grep -nE '^[ 	-]*vm[./]max_map_count' /etc/sysctl.conf /dev/null; }
  set -f
  end
}

KERNEL='Out of memory|invoked oom-killer|oom-kill:|Killed process|Kill process|segfault at|traps: |(EXT4|XFS|BTRFS)[^ ]* .*([Ee]rror|orrupt|[Ss]hutdown)|I/O error|Remounting filesystem|blocked for more than|table full.*dropping|SYN flooding|apparmor="DENIED"|avc: +denied'

section_kernel_log() {
  begin kernel-log
  {
    have journalctl && run 2 $READ_JOURNAL -k -b -n 4000 | awk -v m="$M" 'index($0, m) == 1 { print; next } { t = $1; sub(/^[^ ]+ [^ ]+ [^ ]+ /, ""); print t, $0 }'
    have dmesg && run 1 dmesg | awk -v m="$M" -v boot="$BOOT" 'index($0, m) == 1 { next } { t = substr($0, 2) + 0; sub(/^[^\]]*\] /, ""); printf "%.6f %s\n", boot + t, $0 }'
  } | awk -v m="$M" 'BEGIN { k = ENVIRON["KERNEL"] } index($0, m) == 1 { if ($0 !~ /\t0$/) print; next } $0 ~ k { t = $0; sub(/^[^ ]+ /, "", t); if (!seen[t]++) print }' | tail -n 40
  end $JOURNAL
}
