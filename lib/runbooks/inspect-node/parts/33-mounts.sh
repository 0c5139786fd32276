section_mounts() {
  begin mounts
  more=$(printf '%s\n' "$PATHS" | sed -n 's|^[^ ]* \(/proc/[0-9]*\)/root/.*|\1/mountinfo|p' | sort -u)
  [ -r /etc/fstab ] && more="$more /etc/fstab"
  printf '%s\n' "$PATHS" | sed 's/^[^ ]* //' | run 1 awk -v m="$M" '
    FNR == 1 { file++ }
    FILENAME == "-" { want[++n] = $0; next }
    FILENAME ~ /mountinfo/ { for (i = 7; $i != "-"; i++); r = FILENAME ~ /self/ ? "" : substr(FILENAME, 1, length(FILENAME) - 10) "/root"; p = r $5; if (r != "" && $5 == "/") p = r; at[++k] = p; o = $6 "," $(i + 3); gsub(/,(lowerdir|upperdir|workdir)=[^,]*/, "", o); line[k] = "source=" $(i + 2) " fstype=" $(i + 1) " options=" o; mounted[p] = 1; next }
    $1 !~ /^#/ && NF >= 4 && $2 ~ /^\// { print "fstab=" $2, "source=" $1, "fstype=" $3, "options=" $4, "mounted=" ($2 in mounted ? "yes" : "no") }
    END { for (i = 1; i <= n; i++) { best = ""; for (j = 1; j <= k; j++) { p = at[j]; if ((p == "/" || want[i] == p || index(want[i], p "/") == 1) && length(p) >= length(best)) { best = p; l = line[j] } } if (best != "" && !seen[best]++) print "mount=" best, l } }
  ' - /proc/self/mountinfo $more | add_uuid
  end
}

add_uuid() {
  while read -r w; do
    case $w in
      mount=*source=/dev/*) s=${w#*source=}; s=${s%% *}; u=
        [ -d /dev/disk/by-uuid ] && u=$(ls -l /dev/disk/by-uuid | awk -v d="${s##*/}" '{ t = $NF; sub(/.*\//, "", t) } t == d { print $(NF - 2); exit }')
        printf '%s%s\n' "$w" "${u:+ uuid=$u}" ;;
      *) printf '%s\n' "$w" ;;
    esac
  done
}
