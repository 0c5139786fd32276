section_memory() {
  begin memory
  awk '/^(MemTotal|MemFree|MemAvailable|SwapTotal|SwapFree|CommitLimit|Committed_AS|Hugetlb|Shmem):/ { sub(/:/, "", $1); print $1 "=" $2 "kB" }' /proc/meminfo
  for w in memory io cpu; do [ -r /proc/pressure/$w ] && sed "s|^|pressure/$w |" /proc/pressure/$w; done
  read -r v </proc/loadavg && echo "loadavg=$v"
  awk '/^procs_blocked/ { print "procs_blocked=" $2 }' /proc/stat
  end
}

section_counters() {
  begin counters
  awk '{ tag = $1 } tag == "TcpExt:" { if (!h) { h = 1; for (i = 2; i <= NF; i++) k[i] = $i } else for (i = 2; i <= NF; i++) if (k[i] ~ /^(ListenOverflows|ListenDrops|TCPReqQFullDrop|TCPReqQFullDoCookies|TCPAbortOnMemory)$/) print k[i], $i }' /proc/net/netstat
  awk 'function hex(s,   i, v) { for (i = v = 0; i++ < length(s);) v = v * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1; return v }
    NR == 1 { n = split($0, k); next } { for (i = 1; i <= n; i++) if (k[i] ~ /^(drop|early_drop|insert_failed)$/) sum[k[i]] += hex($i) } END { for (i in sum) print "conntrack_" i, sum[i] }' /proc/net/stat/nf_conntrack
  if have ethtool; then
    set +f
    for f in /sys/class/net/*/device; do
      f=${f%/device}; f=${f##*/}
      quiet 1 ethtool -S "$f" | awk -v nic="$f" '/allowance_exceeded/ { sub(/:/, "", $1); print nic "_" $1, $2 }'
    done
    set -f
  fi
  end
}
