section_listeners() {
  if have ss && bounded 2 ss -Hltn >/dev/null; then
    LISTEN=$(quiet 2 ss -Hltnp)
    begin listeners source=ss; printf '%s' "$LISTEN${LISTEN:+$NL}" | sed 's/  */ /g; s/ $//' | own_first; end; return
  fi
  begin listeners source=proc
  LISTEN=$({
    set +f
    for p in $PIDS; do ls -l /proc/"$p"/fd | sed -n "s/.*socket:\[\([0-9]*\)\].*/\1 $p/p"; done
    cat /proc/net/tcp /proc/net/tcp6
  } | awk 'NF == 2 { pid[$1] = $2; next } $4 == "0A" { print $0 ($10 in pid ? " pid=" pid[$10] : "") }')
  printf '%s\n' "$LISTEN" | own_first
  end
}

# Of thousands of sockets, those of nodes and on their usual ports first (23F0 and 2454: 9200 and 9300 as the kernel writes them).
own_first() {
  awk -v m="$M" -v pids=" $PIDS " '
    index($0, m) == 1 || (match($0, /pid=[0-9]+/) && index(pids, " " substr($0, RSTART + 4, RLENGTH - 4) " ")) || $4 ~ /:9[23][0-9][0-9]$/ || $2 ~ /:(23F|24[0-9])[0-9A-F]$/ { print; next }
    { other[++n] = $0 }
    END { for (i = 1; i <= n; i++) print other[i] }'
}
