READ_JOURNAL='journalctl -q --no-pager -o short-unix'
SUPPRESSED=a596d6fe7bfa4994828e72309e95d61e

journal_lines() { # lines
  run 3 $READ_JOURNAL -u "$u" ${since:+--since "@$since"} -n "$1"
}

section_journal() {
  if ! have journalctl || [ -z "$UNITS" ]; then begin journal; end absent; return; fi
  for u in $UNITS; do
    pick "since_$u" "$LIVES"; since=$v
    begin journal "unit=$u" ${since:+"since=$since"}
    {
      [ -z "$since" ] || run 2 $READ_JOURNAL -u "$u" --since "@$since" | head -n 500 | awk -v m="$M" 'index($0, m) != 1'
      journal_lines 800
      run 1 $READ_JOURNAL ${since:+--since "@$since"} -n 3 MESSAGE_ID=$SUPPRESSED
    } | awk -v m="$M" 'index($0, m) == 1 || $0 == "" || !seen[$0]++' | sift 1 ''
    end $JOURNAL
    pick "before_$u" "$LIVES"; [ -n "$v" ] || continue
    begin journal-previous "unit=$u" "since=$v" "until=$since"
    run 2 $READ_JOURNAL -u "$u" --since "@$v" --until "@$since" -n 600 | sift 1 ''
    end
  done
}
