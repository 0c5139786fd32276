begin() { printf '%sS' "$M"; printf '\t%s' "$@"; echo; }
end() { printf '\n%sE\t%s\n' "$M" "$1"; }

# bounded SECONDS COMMAND…: sets rc; 124, 137 or 143 when the time was up.
bounded() {
  s=$1; shift
  case $TIMEOUT in
    '') "$@" & p=$!
      { trap 'kill $z; exit' TERM; sleep "$s" & z=$!; wait $z; kill -9 "$p"; } >/dev/null & k=$!
      wait "$p"; rc=$?
      kill "$k" ;;
    *) $TIMEOUT "$s" "$@"; rc=$? ;;
  esac
  return "$rc"
}

# run SECONDS COMMAND…: its exit status becomes the section's.
run() { bounded "$@"; printf '\n%sR\t%s\n' "$M" "$rc"; }

# quiet SECONDS COMMAND…: the same for a command substitution.
quiet() { run "$@" | awk -v m="$M" 'substr($0, 1, length(m)) == m { next } { if (h) print p; p = $0; h = 1 } END { if (h && p != "") print p }'; }

have() { command -v "$1" >/dev/null 2>&1; }

# pick KEY LINES: sets v to the value of the last KEY=value.
pick() { v=; case "$NL$2" in *"$NL$1="*) v="$NL$2"; v=${v##*"$NL$1="}; v=${v%%"$NL"*} ;; esac; }

late() { read -r up _ </proc/uptime; [ "${up%.*}" -ge "$DEADLINE" ]; }
hung() { case "$NL$HUNG" in *"$NL$1$NL"*) return 0 ;; *) return 1 ;; esac; }

# usable DIRECTORY: else says with end why not; for a section that has begun.
usable() {
  if hung "$1"; then end timeout; elif [ -x "$1" ]; then return 0; elif [ -e "$1" ] || [ "$ME" != 0 ]; then end denied; else end absent; fi
  return 1
}
