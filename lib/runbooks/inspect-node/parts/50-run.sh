prepare() {
  set -f
  # By the environment: -v would take the backslashes out.
  export VERDICT SECRET KERNEL
  conf='' home='' product='' unit='' since='' root='' data='' logs='' cluster=''
  NOW=$(date +%s); ME=$(id -u); COUNT=0 HUNG='' ENV_FILES='' LIVES='' UNIT_BLOCKS='' UNIT_EVENTS='' LISTEN='' TIMEOUT='' SYSTEMD=none UNIX_TIME=''
  BOOT=$(awk '$1 == "btime" { print $2 }' /proc/stat)
  if have timeout; then if timeout -k 1 2 true; then TIMEOUT='timeout -k 1'; elif timeout 2 true; then TIMEOUT=timeout; fi; fi
  if [ -d /run/systemd/system ] && have systemctl; then
    SYSTEMD=$(quiet 2 systemctl --version | awk 'NR == 1 { print $2 + 0 }')
    [ "${SYSTEMD:-0}" -ge 251 ] && UNIX_TIME=--timestamp=unix
  fi
  # Another user sees the system's journal and the kernel's log through a group, or not at all.
  JOURNAL=''; [ "$ME" = 0 ] || id -Gn | grep -qE '(^| )(systemd-journal|adm|wheel)( |$)' || JOURNAL=denied
  NET=$(readlink /proc/self/ns/net); MNT=$(readlink /proc/self/ns/mnt); PIDNS=$(readlink /proc/self/ns/pid)
}

# A file system that does not answer must not be asked again: each is touched once, in a process that can be left behind.
find_hung() {
  probes=''
  OLD=$IFS; IFS=$NL
  for w in $(each each_path | awk '{ sub(/^[^ ]* /, "") } !seen[$0]++'); do
    ( ls "$w/" && df -Pk "$w" ) >/dev/null 2>&1 &
    probes="$probes$! $w$NL"
  done
  for n in 1 2 3 4 5 6 7 8 9 10 11; do
    left=''
    for w in $probes; do read -r t <"/proc/${w%% *}/stat" || continue; t=${t##*) }; case $t in Z*) ;; *) left="$left$w$NL" ;; esac; done
    probes=$left
    [ -n "$probes" ] || break
    IFS=$OLD
    case $n in 1 | 2) sleep 0.02 || sleep 1 ;; *) sleep 0.1 || sleep 1 ;; esac
    IFS=$NL
  done
  for w in $probes; do kill -9 "${w%% *}"; HUNG="$HUNG${w#* }$NL"; done
  IFS=$OLD
}

gather() {
  prepare
  section_host
  scan_processes
  find_units
  for u in $UNITS; do
    b=$(show_unit "$u")
    pick LoadState "$b"; [ "$v" = not-found ] && continue
    UNIT_BLOCKS="$UNIT_BLOCKS$b$NL$NL"
    life "$u" "$b"; LIVES="$LIVES${NL}since_$u=$since${before:+${NL}before_$u=$before}"; UNIT_EVENTS="$UNIT_EVENTS$events${events:+$NL}"
    add_unit_instance "$u" "$b"
  done
  add_loose_instances
  printf '%sN\t%s\n' "$M" "$COUNT"
  begin nodes; printf '%s' "$NODES"; end
  section_units
  section_unit_events
  section_listeners
  ADDRESSES=$(own_addresses)
  section_connects
  find_hung
  each section_config
  section_environment
  each section_jvm_options
  section_journal
  each section_log
  section_kernel_settings
  section_sysctl_files
  for w in firewall kernel_log addresses disk paths mounts memory counters resolution; do late || "section_$w"; done
  late || each certificates_of
  for w in security_modules containers packages reboots; do late || "section_$w"; done
  late || { begin crashes; each crashes_of; end; }
  [ "${ESFLEET_BULK:-1}" = 0 ] || late || bulk
}

main() {
  read -r M </proc/sys/kernel/random/uuid || M=$$.mark.$NOW
  read -r UP _ </proc/uptime; DEADLINE=$((${UP%.*} + SECONDS_LIMIT - 2))
  {
    { gather; printf '%sQ\n' "$M"; } & g=$!
    { trap 'kill $s; exit' TERM; sleep $SECONDS_LIMIT & s=$!; wait $s; kill -9 $g; printf '\n%sQ\tlate=1\n' "$M"; } & w=$!
    wait $g
    kill $w
  } | sed -E -e "$MASK" -e "/^${M}Q/q" | tr '\000-\010\013-\037\177' '?' |
    awk -v mark="$M" -v limit="$HEAD_LIMIT" -v table="$BUDGET" -v nobulk="$([ "${ESFLEET_BULK:-1}" = 0 ] && echo 1)" "$REDUCE$FRAME"
}

main </dev/null 2>/dev/null
