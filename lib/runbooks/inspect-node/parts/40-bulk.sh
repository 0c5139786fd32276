bulk_of() {
  f=$root$conf/$product.yml
  ! hung "$root$conf" && [ -r "$f" ] && { begin config-file "path=$f"; show "$f" 1 all; end; }
  hung "$root$logs" && return
  find_log
  [ -n "$f" ] && [ -r "$f" ] || return
  begin log-full "path=$f"
  run 2 tail -n 1500 "$f" | awk 'length($0) > 1600 { $0 = substr($0, 1, 1600) } { print }'
  end
}

bulk() {
  printf '%sB\n' "$M"
  each bulk_of
  if have journalctl; then
    for u in $UNITS; do
      begin journal-full "unit=$u"
      run 3 $READ_JOURNAL -u "$u" -n 1000
      end
    done
  fi
  have ip && { begin routes; for w in 'route show table all' '-6 route show table all' rule; do run 1 ip $w; done; end; }
  have ss && { begin established; run 2 ss -Htno state established | awk -v m="$M" 'index($0, m) == 1 || NR <= 300' | sed 's/  */ /g'; end; }
}
