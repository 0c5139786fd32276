section_host() {
  begin host
  v=$(uname -n -r -m); set -- $v
  printf 'time=%s\nboot_time=%s\n' "$NOW" "$BOOT"
  read -r v </proc/sys/kernel/random/boot_id && echo "boot_id=$v"
  printf 'hostname=%s\nkernel=%s\narch=%s\nuid=%s\nsystemd=%s\n' "$1" "$2" "$3" "$ME" "$SYSTEMD"
  have systemd-detect-virt && echo "virtualization=$(quiet 1 systemd-detect-virt)"
  for w in /sys/devices/virtual/dmi/id/board_asset_tag /var/lib/cloud/data/instance-id; do
    v=; [ -r "$w" ] && read -r v <"$w"
    case $v in i-*) echo "instance_id=$v"; break ;; esac
  done
  v=unknown
  if [ -e /run/systemd/timesync/synchronized ]; then v=yes
  elif have chronyc && s=$(quiet 1 chronyc -n -c tracking) && [ -n "$s" ]; then
    case $s in *,Normal) v=yes ;; *) v=no ;; esac
    echo "clock_offset=$(printf '%s' "$s" | cut -d, -f5)"
  fi
  echo "clock_synchronized=$v"
  awk -F= '{ gsub(/"/, "") } $1 == "ID" { a = $2 } $1 == "VERSION_ID" { b = $2 } END { print "os=" a " " b }' /etc/os-release
  echo "utc_offset=$(date +%z)"
  end
}
