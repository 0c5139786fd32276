# What systemd itself said about a unit, by its message ids: they mean the same in every language and since systemd 205.
EVENTS='
function field(k,   v) { if (!match($0, "\"" k "\" ?: ?\"[^\"]*\"")) return ""; v = substr($0, RSTART, RLENGTH - 1); sub(/^.*"/, "", v); return v }
function say(k, v) { return v == "" ? "" : " " k "=" v }
BEGIN {
  split("7d4958e842da4a758f6c1cdc7b36dcc5 starting 39f53479d3a045ac8e11786248231fbf started de5b426a63be47a7b6ac3eaac82e2f6f stopping 9d1aaa27d60140bd96365438aad20286 stopped be02cf6855d2428ba40df7e9d022f03d start-failed 98e322203f7a4ed290d09fe03c09fe15 exited d9b373ed55a64feb8242e02dbe79a49c failed 7ad2d189f7e94e70a38c781354912448 succeeded fe6faa94e7774663a0da52717891d8ef oom-killed 5eb03494b6584870a536b337290809b3 restart-scheduled", w)
  for (i = 1; i in w; i += 2) name[w[i]] = w[i + 1]
}
{
  id = field("MESSAGE_ID"); if (!(id in name)) next
  t = field("__REALTIME_TIMESTAMP")
  print substr(t, 1, length(t) - 6) "." substr(t, length(t) - 5) " " field("UNIT") " " name[id] say("job", field("JOB_TYPE")) say("result", field("JOB_RESULT")) say("unit_result", field("UNIT_RESULT")) say("code", field("EXIT_CODE")) say("status", field("EXIT_STATUS")) " boot=" (field("_BOOT_ID") == boot ? "this" : "earlier")
}'

# Sets since to the epoch at which the unit's current or last life began (empty when it never had one), events, and
# before to the start of the life before, when that one failed and the current one is too young to have shown its reason.
life() { # unit, its block
  since='' before='' events=''
  if have journalctl; then
    read -r v </proc/sys/kernel/random/boot_id
    events=$(quiet 3 journalctl -q --no-pager -n 120 -o json UNIT="$1" | awk -v boot="$(printf '%s' "$v" | tr -d -)" "$EVENTS" | tail -n 24)
    v=$(printf '%s\n' "$events" | awk -v now="$NOW" '
      $3 == "starting" { n++; at[n] = int($1); named = 1 } $3 == "started" && !named { n++; at[n] = int($1) } $3 == "exited" || $3 == "failed" { died[n] = 1 }
      END { print at[n] (died[n - 1] && !died[n] && now - at[n] < 900 ? " " at[n - 1] : "") }')
    since=${v%% *}; case $v in *\ *) before=${v#* } ;; esac
  fi
  [ -n "$since" ] || { pick ExecMainStartTimestamp "$2"; case $v in '' | *[!0-9]*) ;; *) since=$v ;; esac; }
}

section_unit_events() {
  begin unit-events
  if have journalctl && [ "$SYSTEMD" != none ]; then printf '%s' "$UNIT_EVENTS"; end $JOURNAL; else end absent; fi
}
