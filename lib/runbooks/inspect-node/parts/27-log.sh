# Sets f to the product's log: named after the cluster, else the newest that is not a special one.
find_log() {
  f=$root$logs/$cluster.log
  [ -e "$f" ] && return
  set +f
  f=$(quiet 1 ls -t "$root$logs"/*.log | awk '!/gc\.log|deprecation|slowlog|_audit|access\.log|controller|hs_err|replay_pid/' | head -n 1)
  set -f
}

# The part of the log that can hold the last start and everything since: at most 1.6 MB of it.
log_tail() { # file
  size=$(stat -L -c %s "$1")
  if [ "$size" -le 1600000 ]; then run 2 cat "$1"; return; fi
  o=$(quiet 2 grep -abF '], pid[' "$1" | tail -n 1); o=${o%%:*}
  case $o in '' | *[!0-9]*) run 2 tail -c 500000 "$1"; return ;; esac
  if [ $((size - o)) -le 1600000 ]; then run 2 tail -c "+$((o + 1))" "$1"
  else run 2 tail -c "+$((o + 1))" "$1" | head -c 1000000; echo; run 2 tail -c 600000 "$1"; fi
}

# A rotated file counts while the life has begun before its end and the current file does not show the start.
log_text() {
  set +f
  t=$(quiet 1 ls -t "$root$logs/$cluster"-20[0-9][0-9]-*.log* | head -n 1)
  set -f
  if [ -n "$t" ] && ! bounded 2 grep -qaF '], pid[' "$f"; then
    v=$(stat -c %Y "$t")
    if [ "$v" -ge "${since:-$((NOW - 86400))}" ]; then
      case $t in *.gz) run 3 gzip -dc "$t" ;; *) run 2 cat "$t" ;; esac | tail -c 800000
    fi
  fi
  [ -z "$f" ] || log_tail "$f"
}

section_log() {
  hung "$root$logs" || [ ! -x "$root$logs" ] && { begin log "path=$root$logs/$cluster.log"; usable "$root$logs"; return; }
  pick "since_$unit" "$LIVES"; [ -z "$unit$v" ] || since=${v:-$since}
  find_log
  [ -n "$f" ] || { begin log "path=$root$logs/$cluster.log"; if [ -r "$root$logs" ]; then end absent; else end denied; fi; return; }
  m=$(stat -L -c %Y "$f")
  begin log "path=$f" "mtime=$m" ${since:+"since=$since"}
  [ -r "$f" ] || { end denied; return; }
  from=; [ -z "$since" ] || from=$(local_time $((since - 1)))
  # A clock or a zone of its own: the file is newer than the life, but none of its stamps is.
  if [ -n "$from" ] && [ "$m" -ge "$since" ]; then t=$(tail -c 20000 "$f" | sed -n 's/^\[\([0-9T:-]\{19\}\).*/\1/p' | tail -n 1); expr "x$t" '<' "x$from" >/dev/null && from=; fi
  log_text | sift '' "$from"
  end
  pick "before_$unit" "$LIVES"
  [ -n "$unit" ] && [ -n "$v" ] && [ -n "$from" ] || return
  begin log-previous "path=$f" "since=$v" "until=$since"
  log_tail "$f" | sift '' "$(local_time $((v - 1)))" "$from"
  end
}

local_time() { date -d "@$1" +%Y-%m-%dT%H:%M:%S; }
