#!/bin/sh
# Reads what a diagnosis needs from one Elasticsearch or OpenSearch instance. Read-only. What it prints: README.md.
# shellcheck disable=SC2012,SC2016,SC2086,SC2089,SC2090  # awk programs in single quotes; words split on purpose; ls where find may be absent
# Nothing runs before the last line has arrived, and no here-document is used (bash keeps them in files).
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin
NL='
'
TAB=$(printf '\t')
HEAD_LIMIT=23000
SECONDS_LIMIT=9

# == masking: the one place through which everything passes

KEY='(passw(or)?ds?|passphrases?|pwd|[_.-]pass|secrets?|tokens?|credentials?|(api|access|secret|private|signing|encryption|exchange|account|license|shared|master|service|integration|routing)[ _.-]?keys?([_.-]?id)?|signature|x-amz-credential|[?&;]sig)'
SEP="[\"'\\\\]*[ \t]*[:=]+>?[ \t]*"
MASK="
s/(authorization|cookies?)(${SEP}[\"'\\\\]*)[^\"']*/\\1\\2<masked>/Ig
s/($KEY$SEP\\\\?\")([^\"\\\\]|\\\\.)*(\"|\$)/\\1<masked>\"/Ig
s/($KEY$SEP')[^']*('|\$)/\\1<masked>'/Ig
s/($KEY$SEP)[^ \t\"'][^ \t\"]*/\\1<masked>/Ig
s/([ \t]--?[a-z0-9._-]*$KEY)[ \t]+[^ \t\"'-][^ \t]*/\\1 <masked>/Ig
s/((password|token|passphrase) for [^:=]{0,80}[:=][ \t]*)[^ \t]+/\\1<masked>/Ig
s/(parse value \\[)[^]]*(\\] for setting \\[[^]]*$KEY)/\\1<masked>\\2/Ig
s/(basic|bearer|apikey|negotiate|digest)([ \t]+)[A-Za-z0-9+\\/=_.~-]{16,}/\\1\\2<masked>/Ig
s/([a-z][a-z0-9+.-]*:\\/\\/)[^ \t\"'\\/]*@/\\1<masked>@/Ig
s/((^|[ \t])(-u|-U|--user|--proxy-user)[ =]*)[^ \t:=]+:[^ \t]+/\\1<masked>/g
s/(hooks\\.slack\\.com|discord(app)?\\.com\\/api|[a-z0-9.-]*webhook[a-z0-9.-]*\\.[a-z]+|outlook\\.office\\.com)\\/[^ \t\"']*/\\1\\/<masked>/Ig
s/(A(KI|SI|RO|ID)A)[A-Z0-9]{12,}/<masked>/g
s/eyJ[A-Za-z0-9_=-]{16,}(\\.[A-Za-z0-9_=-]*)*/<masked>/g
s/(xox[a-z]-|gh[a-z]_|github_pat_|glpat-|hv[a-z]\\.|npm_|AIza|s[kr]_(live|test)_|sk-)[A-Za-z0-9_-]{12,}/<masked>/g
s/\\\$(2[abxy]?|5|6|y)\\\$[A-Za-z0-9.\\/\$]{16,}/<masked>/g
s/(-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----).+/\\1<masked>/g
"

# == framing: escapes, counts, keeps to the budget, makes the bulk

# Characters for each section in the plain part; what one leaves over goes to the next. The sum stays under HEAD_LIMIT.
BUDGET='host 500 nodes 2250 units 2000 unit-events 900 listeners 1200 connects 700 config 1400 environment 400 jvm-options 500
journal 2300 journal-previous 400 log 2900 log-previous 500 kernel-settings 350 sysctl-files 250 firewall 2000 kernel-log 500 addresses 400 disk 500 paths 900
mounts 350 memory 350 counters 200 resolution 100 certificates 300 security-modules 150 containers 300 packages 250
reboots 150 crashes 250'

# Of a packet filter that is too long: the chains into which a new TCP connection to this host can come, and in them the
# rules that can meet it at the ports in question. What is not understood stays.
REDUCE='
function bare(s) { gsub(/\\./, "", s); gsub(/"[^"]*"/, "", s); sub(/ # handle [0-9]+$/, "", s); sub(/ reject with .*/, " reject", s); return s }
function elsewhere(list,   k, i, a, r, p) {
  gsub(/[{} ]/, "", list); k = split(list, a, ",")
  for (i = 1; i <= k; i++) {
    if (a[i] !~ /^[0-9]+([:-][0-9]+)?$/) return 0
    if (split(a[i], r, /[:-]/) < 2) r[2] = r[1]
    for (p in port) if (p + 0 >= r[1] + 0 && p + 0 <= r[2] + 0) return 0
  }
  return k > 0
}
function idle(s,   other) {
  other = "(udp|udplite|sctp|dccp|icmp|icmpv6|ipv6-icmp|igmp|esp|ah|gre|vrrp)( |$)"
  if (s ~ /^(\[[0-9:]*\] )?-A /) {
    if (s ~ " -p " other && s !~ /! -p /) return 1
    if (s ~ / -j (LOG|NFLOG)( |$)/ && s !~ / -m recent /) return 1
    if (s ~ /! --dport/ || !match(s, / --dports? [^ ]+/)) return 0
    s = substr(s, RSTART + 8, RLENGTH - 8); sub(/^s? +/, "", s); return elsewhere(s)
  }
  if (s ~ "[ \t]((udp|udplite|sctp|dccp) [sd]port |(icmp|icmpv6|igmp) type |(meta l4proto|ip protocol|ip6 nexthdr) " other ")") return 1
  return match(s, /[ \t]tcp dport ([0-9-]+|\{[^}]*\})( |$)/) && elsewhere(substr(s, RSTART + 11, RLENGTH - 11))
}
function target(s) { if (!match(s, /[ \t](-[jg]|jump|goto) [^ ,}]+/)) return ""; s = substr(s, RSTART, RLENGTH); sub(/^[ \t][^ ]+ /, "", s); return s }
function reduce(   i, k, s, t, c, w, more, of, where, text, rules, entered, gone) {
  for (i = 1; i <= n; i++) {
    text[i] = s = bare(line[i])
    if (s ~ /^(\*|table )/) { t = s; c = "" }
    else if (s ~ /^:/) { split(s, w, /[: ]/); c = t SUBSEP w[2]; rules[c] += 0; of[i] = c; if (w[2] == "INPUT" || w[2] == "PREROUTING") entered[c]; c = "" }
    else if (match(s, /^(\[[0-9:]*\] )?-A /)) { split(substr(s, RLENGTH + 1), w, " "); of[i] = t SUBSEP w[1] }
    else if (s ~ /^[ \t]*chain [^ ]+ \{$/) { split(s, w, " "); of[i] = c = t SUBSEP w[2]; rules[c] += 0; continue }
    else if (c != "") of[i] = c
    where[i] = t
    if (s ~ /^[ \t]*type .* hook /) { if (s ~ / hook (input|prerouting|ingress) /) entered[c] }
    else if (s ~ /^[ \t]*\}$/) c = ""
    else if (of[i] != "" && s !~ /^:|^[ \t]*(comment|policy) /) { if (idle(s)) gone[i]; else { rules[of[i]]++; text[i, "rule"] } }
  }
  do {
    more = 0
    for (i = 1; i <= n; i++) if ((i, "rule") in text && !(i in gone) && text[i] ~ /( -j|[ \t]jump) [^ ,}]+( |$)/ && text[i] !~ /[{}]/) {
      c = where[i] SUBSEP target(text[i])
      if (c in rules && !rules[c]) { gone[i]; rules[of[i]]--; more = 1 }
    }
  } while (more)
  do {
    more = 0
    for (i = 1; i <= n; i++) if (of[i] == "" || (i, "rule") in text && !(i in gone) && of[i] in entered) {
      for (s = text[i]; (t = target(s)) != ""; s = substr(s, RSTART + RLENGTH)) { c = where[i] SUBSEP t; if (c in rules && !(c in entered)) { entered[c]; more = 1 } }
    }
  } while (more)
  k = 0
  for (i = 1; i <= n; i++) if (text[i] !~ /^[ \t]*$|^COMMIT/ && !(i in gone) && (of[i] == "" || of[i] in entered)) line[++k] = line[i]
  n = k
}'
FRAME='
function attrs(k,   i, s) { s = ""; for (i = 3; i <= k; i++) { gsub(/%/, "%25", f[i]); gsub(/ /, "%20", f[i]); s = s " " f[i] } return s }
function utf8(s,   t) {
  if (s !~ /[\200-\377]/) return s
  t = s
  gsub(/\302[\240-\277]|[\303-\337][\200-\277]|[\340-\357][\200-\277][\200-\277]|[\360-\364][\200-\277][\200-\277][\200-\277]/, "", t)
  if (t ~ /[\200-\377]/) gsub(/[\200-\377]/, "?", s)
  return s
}
function put(text) { if (bulk) print text | zip; else { print text; used += length(text) + 1 } }
function twin(   i) { twins = twins open "\n"; for (i = 1; i <= n; i++) twins = twins " " line[i] "\n"; twins = twins "@end " name " lines=" n " status=" status "\n" }
# What may be spent on this section: its own budget and what others left over, shared with its likes that are still to come.
function allowed(   share, left) {
  if (name != group) { if (group in budget) pool += budget[group]; group = name }
  share = name ~ /^(config|journal|log|certificates)/ ? instances : name == "jvm-options" ? 2 * instances : 1
  share -= seen[name]++; if (share < 1) share = 1
  left = limit - used - 300
  share = int((budget[name] + pool) / share)
  return share < left ? share : left
}
function section(   i, size, room, all, tail, a, b, k, filter) {
  if (open == "") return
  while (n > 0 && line[n] == "") n--
  if (status == "") status = worst
  size = length(open) + length(name) + 30
  for (i = 1; i <= n; i++) size += length(line[i]) + 2
  a = n; b = n + 1; all = n
  if (!bulk) {
    room = allowed()
    filter = open ~ /^@section firewall tool=(ip|nft)/
    if (size > room || filter && size > 1500) {
      twin(); cut++
      if (limit - used < length(open) + 400) { dropped++; open = ""; return }
      room -= length(open) + length(name) + 60
      if (filter) { reduce(); a = n; b = n + 1; size = 0; for (i = 1; i <= n; i++) size += length(line[i]) + 2 }
      if (filter && size > room) { k = 0; for (i = 1; i <= n; i++) if (line[i] !~ /(accept|ACCEPT)( #.*)?$/) line[++k] = line[i]; n = k; size = limit }
      else if (n < all && status == "ok") status = "ok of=" all " ports=" ports
    }
    if (size > room) {
      tail = name ~ /^(journal|log|kernel-log)/ ? int(room * 0.45) : 0
      size = 0
      for (a = 0; a < n && size + length(line[a + 1]) + 2 <= room - tail; a++) size += length(line[a + 1]) + 2
      for (b = n + 1; tail && b > a + 1 && size + length(line[b - 1]) + 2 <= room; b--) size += length(line[b - 1]) + 2
      status = "cut of=" all (tail ? " first=" a : "")
    }
  }
  put(open); for (i = 1; i <= a; i++) put(" " line[i]); for (i = b; i <= n; i++) put(" " line[i])
  put("@end " name " lines=" a + n - b + 1 " status=" status)
  if (!bulk) { fflush(); sections++; budget[name] -= size; if (budget[name] < 0) { pool += budget[name]; budget[name] = 0; if (pool < 0) pool = 0 } }
  open = ""
}
function finish(late) {
  section()
  if (!bulk && !complete) { print "@complete sections=" sections + 0 (dropped ? " dropped=" dropped : "") late; fflush(); complete = 1 }
}
BEGIN {
  ports = "9200,9300"; port[9200]; port[9300]
  k = split(table, f); for (i = 1; i < k; i += 2) budget[f[i]] = f[i + 1]
  print "@esfleet-evidence 1"; used = 20; pool = 0; m = length(mark)
  zip = "gzip -9c | base64 | awk \x27{ print \" \" $0; n++ } END { print \"@end bulk lines=\" n + 0 }\x27"
}
substr($0, 1, m) == mark {
  k = split(substr($0, m + 1), f, "\t")
  if (f[1] == "S") { section(); name = f[2]; open = "@section " name attrs(k); n = 0; worst = "ok"; status = ""; pem = 0; next_secret = 0 }
  else if (f[1] == "R" && f[2] != 0 && worst == "ok") worst = f[2] == 124 || f[2] == 137 || f[2] == 143 ? "timeout" : f[2] == 126 ? "denied" : f[2] == 127 ? "absent" : "failed rc=" f[2]
  else if (f[1] == "N") instances = f[2]
  else if (f[1] == "P") { ports = f[2]; k = split(ports, f, ","); for (i = 1; i <= k; i++) port[f[i]] }
  else if (f[1] == "E") { status = f[2]; section() }
  else if (f[1] == "B") { finish(""); if (!nobulk) { print "@bulk gzip+base64"; fflush(); bulk = 1; group = ""; if (cut) printf "%s", twins | zip } }
  else if (f[1] == "Q") { finish(f[2] == "" ? "" : " " f[2]); exit }
  if (f[1] == "R" && n > 0 && line[n] == "") n--
  next
}
open == "" { next }
{
  if (pem && /^\[20[0-9][0-9]-/) pem = 0
  if (pem) { if (/-----END/ || pem++ > 60) pem = 0; next }
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY/) { pem = /-----BEGIN [^-]*-----[ \t"]*$/; sub(/-----BEGIN.*/, "<masked>") }
  else if (next_secret && $0 !~ /^[ \t]*$/) { $0 = "<masked>"; next_secret = 0 }
  if (name !~ /^(config|environment|jvm)/ && tolower($0) ~ /(password|passphrase|token)[^:=]*:[ \t]*$/) next_secret = 1
  most = bulk || name !~ /^(log|journal)/ ? 1500 : 700
  if (length($0) > most) { $0 = substr($0, 1, most - 3); sub(/[\300-\377][\200-\277]*$/, ""); $0 = $0 "\342\200\246" }
  line[++n] = utf8($0)
}
END { finish(" late=1"); if (bulk) close(zip) }
'

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

# == what is there: processes, units, configuration

NODE='
function limit(k,   l, a) { while ((getline l < ("/proc/" pid "/limits")) > 0) if (index(l, "Max " k " ") == 1) { split(substr(l, 27), a, " "); close("/proc/" pid "/limits"); return a[1] ":" a[2] } }
function say(k, v) { if (v != "") print k "=" v }
/^-D(es|opensearch)\.path\.home=/ { home = substr($0, index($0, "=") + 1) }
/^-D(es|opensearch)\.path\.conf=/ { conf = substr($0, index($0, "=") + 1) }
/^-D(es|opensearch)\.path\.logs=/ { set[++n] = "path.logs=" substr($0, index($0, "=") + 1) }
/^-Djava\.io\.tmpdir=/ { tmp = substr($0, 18) }
/^-Dcli\.name=/ { cli = substr($0, 12) }
/^-Xms/ { xms = substr($0, 5) }
/^-Xmx/ { xmx = substr($0, 5) }
/^-E./ { set[++n] = substr($0, 3) }
prev == "-E" { set[++n] = $0 }
prev == "-p" || prev == "--pidfile" { file = $0 }
/^(org\.elasticsearch\.server\/)?org\.elasticsearch\.bootstrap\.Elasticsearch$/ { role = "server"; product = "elasticsearch" }
/^(org\.opensearch\.server\/)?org\.opensearch\.bootstrap\.OpenSearch$/ { role = "server"; product = "opensearch" }
/launcher\.CliToolLauncher$/ && cli == "server" { role = "launcher"; product = "elasticsearch" }
/ServerLauncher$/ || (NR == 1 && /server-launcher$/) { role = "launcher"; product = "elasticsearch" }
{ prev = $0 }
END {
  if (role == "") exit
  while ((getline l < ("/proc/" pid "/status")) > 0) { split(l, a); if (a[1] == "PPid:") ppid = a[2]; if (a[1] == "State:") state = a[2]; if (a[1] == "Uid:") uid = a[2] }
  while ((getline l < "/etc/passwd") > 0) { split(l, a, ":"); if (a[3] == uid) { user = a[1]; break } }
  getline l < ("/proc/" pid "/stat"); sub(/^.*\) /, "", l); split(l, a); start = int(boot + a[20] / 100)
  while ((getline l < ("/proc/" pid "/cgroup")) > 0) {
    if (l ~ /^0::|:name=systemd:/ && match(l, /[^\/]*\.service/)) unit = substr(l, RSTART, RLENGTH)
    if (match(l, /(docker|libpod|crio|cri-containerd|kubepods|lxc|ecs)[-:.\/].*/)) where = substr(l, RSTART, 60)
  }
  for (i = 1; i <= n; i++) { if (set[i] ~ /^(default\.)?path\.conf=/) conf = substr(set[i], index(set[i], "=") + 1) }
  if (conf == "" && home != "") conf = home "/config"
  say("pid", pid); say("ppid", ppid); say("product", product); say("role", role); say("user", user); say("uid", uid)
  say("state", state); say("start", start); say("unit", unit); say("home", home); say("conf", conf); say("xms", xms); say("xmx", xmx)
  say("pid_file", file); say("tmp", tmp)
  for (i = 1; i <= n; i++) say("setting", set[i])
  say("limit_nofile", limit("open files")); say("limit_nproc", limit("processes")); say("limit_memlock", limit("locked memory"))
  say("limit_as", limit("address space")); say("limit_fsize", limit("file size")); say("container", where)
}'

# elasticsearch.yml, nested or dotted or both, to key=value lines; a list to one line an item.
FLAT='
{ sub(/\r$/, "") }
/^[ \t]*(#|$)/ || /^(---|%)/ { next }
{
  match($0, /^ */); at = RLENGTH; t = substr($0, at + 1); sub(/[ \t]+#.*$/, "", t); sub(/[ \t]+$/, "", t)
  if (t ~ /^- /) { sub(/^- */, "", t); gsub(/^["\x27]|["\x27]$/, "", t); if (d) print path[d] "=" t; next }
  if (!match(t, /^["\x27]?[A-Za-z0-9_.*-]+["\x27]?[ \t]*:([ \t]|$)/)) next
  key = substr(t, 1, RLENGTH); sub(/[ \t]*:[ \t]*$/, "", key); gsub(/["\x27]/, "", key); v = substr(t, RLENGTH + 1); sub(/^[ \t]+/, "", v)
  while (d > 0 && depth[d] >= at) d--
  d++; depth[d] = at; path[d] = (d > 1 ? path[d - 1] "." : "") key
  if (v ~ /^\[.*\]$/) { k = split(substr(v, 2, length(v) - 2), item, /[ \t]*,[ \t]*/); for (i = 1; i <= k; i++) { gsub(/^[ \t"\x27]+|["\x27 \t]+$/, "", item[i]); print path[d] "=" item[i] } }
  else if (v != "") { gsub(/^["\x27]|["\x27]$/, "", v); print path[d] "=" v }
}'

# absolute BASE PATH: sets v
absolute() { case $2 in ''|/*) v=$2 ;; *) v=$1/$2 ;; esac; }

scan_processes() {
  NODES='' PIDS='' TMPS=''
  set +f
  for p in $(quiet 2 grep -lszF -e path.home= -e bootstrap.Elasticsearch -e bootstrap.OpenSearch -e server-launcher /proc/[0-9]*/cmdline); do
    p=${p#/proc/}; p=${p%/cmdline}
    # Since 8.3 a launcher holds the settings and the configuration directory; its child gets them on stdin.
    read -r t <"/proc/$p/stat"; t=${t##*) }; t=${t#* }
    b=$({
      tr '\000' '\n' <"/proc/${t%% *}/cmdline" | awk '{ line[NR] = $0 } /CliToolLauncher|ServerLauncher|server-launcher/ { on = 1 } END { for (i = 1; on && i <= NR; i++) if (line[i] ~ /^-(E.|Des\.path\.conf=)/ || line[i - 1] == "-E") print (line[i - 1] == "-E" ? "-E" : "") line[i] }'
      tr '\000' '\n' <"/proc/$p/cmdline"
    } | awk -v pid="$p" -v boot="$BOOT" "$NODE")
    [ -n "$b" ] || continue
    PIDS="$PIDS $p"
    pick home "$b"; h=$v; pick product "$b"; r=
    [ "$(readlink "/proc/$p/ns/mnt")" = "$MNT" ] || r=/proc/$p/root
    for j in "$r$h/lib/$v"-[0-9]*.jar; do [ -e "$j" ] && { j=${j##*/"$v"-}; b="$b${NL}version=${j%.jar}"; }; done
    n=$(readlink "/proc/$p/ns/net")
    case $n in '') ;; "$NET") b="$b${NL}netns=same" ;; *) b="$b${NL}netns=other" ;; esac
    v=$(bounded 1 ls "/proc/$p/fd") && b="$b${NL}fds=$(printf '%s\n' "$v" | wc -l)"
    pick conf "$b"; c=$v
    pick tmp "$b"; TMPS="$TMPS$r${v:-/tmp}$NL"
    pick container "$b"
    [ -n "$v" ] || case $(readlink "/proc/$p/ns/pid") in '' | "$PIDNS") r='' ;; *) b="$b${NL}container=other" ;; esac
    pick unit "$b"; u=$v; pick start "$b"; s=$v; pick product "$b"; pick role "$b"; o=$v; pick product "$b"
    add_instance "$c" "$h" "$v" "$u" "$s" "$r" "$(printf '%s\n' "$b" | sed -n 's/^setting=//p')"
    pick logs "$INSTANCE"; [ -z "$v" ] || b="$b${NL}logs=$v"
    pick data "$INSTANCE"; [ -z "$v" ] || b="$b${NL}data=$v"
    [ "$o" = server ] || [ "$o" = launcher ]
    NODES="$NODES$b$NL$NL"
  done
  set -f
}

# An instance is a configuration directory with what belongs to it; the lines of number N are in INSTANCE_N.
add_instance() { # conf home product unit start root settings
  i=1
  while [ "$i" -le "$COUNT" ]; do
    eval "INSTANCE=\$INSTANCE_$i"; pick conf "$INSTANCE"; [ "$v" = "$1" ] && { pick root "$INSTANCE"; [ "$v" = "$6" ] && return; }
    i=$((i + 1))
  done
  y=$6$1/$3.yml
  f=; [ -r "$y" ] && f=$(quiet 1 awk "$FLAT" "$y")
  f="$f$NL$7"
  # Where the file cannot be read (not root, or broken), the packages' own places are the better guess.
  case $2 in /usr/share/*) [ -r "$y" ] || f="path.data=/var/lib/$3${NL}path.logs=/var/log/$3$NL$f" ;; esac
  pick path.data "$f"; absolute "$2" "${v:-data}"; d=$v
  pick path.logs "$f"; absolute "$2" "${v:-logs}"; l=$v
  pick cluster.name "$f"
  COUNT=$((COUNT + 1))
  INSTANCE="conf=$1${NL}home=$2${NL}product=$3${NL}unit=$4${NL}since=$5${NL}root=$6${NL}data=$d${NL}logs=$l${NL}cluster=${v:-$3}$NL$f"
  eval "INSTANCE_$COUNT=\$INSTANCE"
}

find_units() {
  UNITS=''
  [ "$SYSTEMD" != none ] || return
  UNITS=$({
    quiet 2 systemctl list-unit-files --no-legend --no-pager --type=service 'elasticsearch*' 'opensearch*'
    quiet 2 systemctl list-units --all --no-legend --no-pager --plain --type=service 'elasticsearch*' 'opensearch*'
    set +f
    quiet 2 grep -lsE '^ExecStart=.*(/(elasticsearch|opensearch|systemd-entrypoint)( |$)|(docker|podman) .*(elasticsearch|opensearch))' \
      /etc/systemd/system/*.service /run/systemd/system/*.service /usr/lib/systemd/system/*.service /lib/systemd/system/*.service
    printf '%s' "$NODES" | sed -n 's/^unit=//p'
  } | awk '{ sub(/^.*\//, "", $1) } $1 ~ /\.service$/ && $1 !~ /@\.service$|dashboards|exporter|performance-analyzer|kibana|curator/ && !seen[$1]++ { print $1 }')
}

PROPERTIES=Id,Names,LoadState,LoadError,ActiveState,SubState,UnitFileState,Result,Type,User,ExecMainPID,MainPID,ExecMainCode,ExecMainStatus,NRestarts,Restart,ActiveEnterTimestamp,InactiveEnterTimestamp,ExecMainStartTimestamp,ExecMainExitTimestamp,ActiveEnterTimestampMonotonic,InactiveEnterTimestampMonotonic,ExecMainStartTimestampMonotonic,ExecMainExitTimestampMonotonic,FragmentPath,DropInPaths,NeedDaemonReload,TimeoutStartUSec,ExecStart,Environment,EnvironmentFiles,EnvironmentFile,LimitNOFILE,LimitNPROC,LimitMEMLOCK,LimitAS,LimitFSIZE,ControlGroup,MemoryCurrent,MemoryMax,MemoryLimit,TasksCurrent,TasksMax,Job,StatusText,ConditionResult,KillMode,ProtectSystem,IPAddressDeny,SocketBindDeny,InvocationID
show_unit() {
  quiet 2 systemctl show "$1" --no-pager $UNIX_TIME -p "$PROPERTIES" | awk '
    { k = substr($0, 1, index($0, "=") - 1); v = substr($0, length(k) + 2) }
    v == "" || v == "[not set]" || v == "n/a" || (v == "0" && k ~ /Timestamp/) { next }
    k ~ /Timestamp/ { sub(/^@/, "", v) }
    k == "ExecStart" { sub(/^.*argv\[\]=/, "", v); sub(/ ; ignore_errors=.*/, "", v) }
    k ~ /^EnvironmentFile/ { sub(/ \(ignore_errors=.*/, "", v) }
    k == "Environment" { n = split(v, w, " "); v = ""; for (i = 1; i <= n; i++) if (w[i] ~ /^"?(ES_|OPENSEARCH_|JAVA_|PID_DIR|CONF_DIR|LANG|LC_)/) v = v (v == "" ? "" : " ") w[i] }
    v ~ /^(18446744073709551615|infinity)$/ && k ~ /^(MemoryCurrent|TasksCurrent|MemoryMax|MemoryLimit|TasksMax)$/ { next }
    { print k "=" v }'
}

# Installed but not running: the directories that the unit and its environment files name, or the usual ones.
add_unit_instance() { # unit, its block
  pick FragmentPath "$2"; g=$v
  pick ExecStart "$2"; x=$v
  pick Environment "$2"; e=$(printf '%s\n' "$v" | tr ' ' '\n')
  for w in $(printf '%s\n' "$2" | sed -n 's/^EnvironmentFiles\{0,1\}=//p') "/etc/default/${1%.service}" "/etc/sysconfig/${1%.service}"; do
    [ -r "$w" ] && { e="$e$NL$(quiet 1 sed -n 's/^[ \t]*\(export \)\{0,1\}\([A-Z_]*=\)["'\'']\{0,1\}\([^"'\'']*\).*/\2\3/p' "$w")"; ENV_FILES="$ENV_FILES$w$NL"; }
  done
  case "$x$1" in *opensearch*|*OPENSEARCH*) q=opensearch k=OPENSEARCH ;; *) q=elasticsearch k=ES ;; esac
  pick "${k}_HOME" "$e"; h=$v
  [ -n "$h" ] || { h=${x%% *}; case $h in */bin/*) h=${h%/bin/*} ;; *) h=/usr/share/$q ;; esac; }
  pick "${k}_PATH_CONF" "$e"; c=$v
  [ -n "$c" ] || { pick CONF_DIR "$e"; c=$v; }
  for w in $x; do case $w in -E*path.conf=*) c=${w#*=} ;; esac; done
  [ -n "$c" ] || { c=$h/config; [ -d "$c" ] || c=/etc/$q; }
  add_instance "$c" "$h" "$q" "$1" '' '' "$(printf '%s\n' "$x" | tr ' ' '\n' | sed -n 's/^-E//p')"
}

add_loose_instances() {
  [ "$COUNT" -eq 0 ] || return
  set +f
  for w in /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml /opt/*/config/elasticsearch.yml /opt/*/config/opensearch.yml \
    /usr/local/*/config/elasticsearch.yml /usr/local/*/config/opensearch.yml /srv/*/config/elasticsearch.yml /home/*/*/config/elasticsearch.yml /home/*/*/config/opensearch.yml; do
    [ -e "$w" ] || continue
    c=${w%/*}; q=${w##*/}; q=${q%.yml}
    case $c in */config) h=${c%/config} ;; *) h=/usr/share/$q ;; esac
    add_instance "$c" "$h" "$q" '' '' '' ''
  done
  set -f
}

# each FUNCTION: calls it with conf home product unit since root data logs cluster of every instance in those variables.
each() {
  i=1
  while [ "$i" -le "$COUNT" ]; do
    eval "INSTANCE=\$INSTANCE_$i"
    for w in conf home product unit since root data logs cluster; do pick "$w" "$INSTANCE"; eval "$w=\$v"; done
    "$1"; i=$((i + 1))
  done
}

# == sections

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

section_units() {
  begin units
  [ "$SYSTEMD" != none ] || { end absent; return; }
  [ -z "$UNIT_BLOCKS" ] || printf '%s' "$UNIT_BLOCKS"
  end
}

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

own_addresses() {
  if have ip; then quiet 2 ip -o addr show scope global | awk '$0 !~ /docker|cni|veth|deprecated|temporary/ { sub(/\/.*/, "", $4); print $4 }'
  else quiet 2 hostname -I | tr ' ' '\n'; fi | head -n 6
}

section_connects() {
  begin connects
  ports=$({
    printf '9200\n9300\n'
    each print_ports
    printf '%s\n' "$LISTEN" | awk -v pids=" $PIDS " 'match($0, /pid=[0-9]+/) && index(pids, " " substr($0, RSTART + 4, RLENGTH - 4) " ") { a = $4; sub(/.*:/, "", a); if (a ~ /^[0-9]+$/) print a }'
  } | awk '/^[0-9]+$/ && $1 > 0 && $1 < 65536 && !seen[$1]++' | head -n 8)
  printf '%sP\t%s\n' "$M" "$(printf '%s' "$ports" | tr '\n' ,)"
  addresses="127.0.0.1 ::1 $ADDRESSES"
  connect_all
  end
}
print_ports() {
  for w in http.port transport.port transport.tcp.port; do pick "$w" "$INSTANCE"; printf '%s\n' "${v%%-*}"; done
}

CONNECT='
import errno, select, socket, sys, time
names = {errno.ECONNREFUSED: "refused", errno.ETIMEDOUT: "timeout", errno.EHOSTUNREACH: "unreachable", errno.ENETUNREACH: "unreachable", errno.EACCES: "unreachable", errno.EADDRNOTAVAIL: "unreachable", 0: "open"}
at = sys.argv.index("--")
flying, said = {}, {}
poll = select.poll()
for a in sys.argv[1:at]:
    for p in sys.argv[at + 1:]:
        try:
            s = socket.socket(socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM)
            s.setblocking(False)
            e = s.connect_ex((a, int(p)))
        except Exception as x:
            e = getattr(x, "errno", None) or -1
        if e == errno.EINPROGRESS:
            flying[s.fileno()] = (s, a, p)
            poll.register(s.fileno(), select.POLLOUT)
        else:
            said[(a, p)] = names.get(e, "error")
end = time.time() + 1
while flying and time.time() < end:
    for fd, _ in poll.poll(int(max(0, end - time.time()) * 1000)):
        s, a, p = flying.pop(fd)
        poll.unregister(fd)
        said[(a, p)] = names.get(s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), "error")
        s.close()
for s, a, p in flying.values():
    said[(a, p)] = "timeout"
for a in sys.argv[1:at]:
    for p in sys.argv[at + 1:]:
        print("%s %s %s" % (a, p, said[(a, p)]))
'

# The strings matched are those of the C locale, which this script runs under; they are the system library's own names.
connect_one() { # address port
  if have bash; then t=$(bounded 1 bash -c ': <"/dev/tcp/$0/$1"' "$1" "$2" 2>&1); rc=$?
  elif have nc; then
    t=$(bounded 1 nc -z -v -w 1 "$1" "$2" 2>&1); rc=$?
    # busybox knows no -z: it holds the connection until the server lets go, so that silence proves nothing.
    case $t in *nvalid\ option*) t=$(bounded 1 nc -w 1 "$1" "$2" 2>&1); rc=$?; case $rc in 124 | 137 | 143) rc=1 t='' ;; esac ;; esac
  else case $1 in *:*) a="[$1]" ;; *) a=$1 ;; esac; t=$(bounded 1 curl -sv -m 1 "telnet://$a:$2" 2>&1); rc=$?; case $t in *Connected\ to*) rc=0 ;; esac; fi
  case $rc,$t in
    0,*) t=open ;; 124,* | 137,* | 143,* | 28,*) t=timeout ;; *refused*) t=refused ;; *nreachable* | *"o route"*) t=unreachable ;; *imed\ out*) t=timeout ;; *) t=error ;;
  esac
  echo "$1 $2 $t"
}
connect_all() {
  for w in python3 python /usr/libexec/platform-python python2; do
    have "$w" || continue
    t=$(quiet 4 "$w" -S -E -c "$CONNECT" $addresses -- $ports)
    [ -n "$t" ] && { printf '%s\n' "$t"; return; }
  done
  if have bash || have nc || have curl; then
    for a in $addresses; do for p in $ports; do connect_one "$a" "$p" & done; done
    wait
  else end absent; fi
}

CONFIG='
BEGIN { secret = ENVIRON["SECRET"] }
index($0, mark) == 1 { print; next }
function hide(s,   t, r) {
  t = tolower(s)
  if (match(t, secret "[\"\x27\\\\]*[ \t]*[:=]+")) return substr(s, 1, RSTART + RLENGTH - 1) (substr(s, RSTART + RLENGTH) ~ /^[ \t]*$/ ? "" : " <masked>")
  if (match(t, /(^|[_. -]|[a-z])key["\x27]?[ \t]*[:=]/)) { r = substr(s, RSTART + RLENGTH); if (r !~ /^[ \t]*$/ && r !~ /\.(key|pem|p8|p12|pk8|der|crt|cer|jks)["\x27]?[ \t]*(#.*)?$/) return substr(s, 1, RSTART + RLENGTH - 1) " <masked>" }
  return s
}
{
  sub(/\r$/, ""); match($0, /^[ \t]*/); at = RLENGTH; bare = $0; sub(/^[ \t]+/, "", bare); text = $0
  if (under && (at > deep || (at == deep && bare ~ /^- /)) && bare != "") {
    if (under == 2 && match(text, /^[ \t]*[A-Za-z0-9_.-]+:[ \t]/)) text = substr(text, 1, RLENGTH) "<masked>"
    else if (under == 1 || text !~ /:$/) text = substr(text, 1, at) "<masked>"
  } else if (bare != "") {
    under = 0; text = hide($0)
    if (text != $0 && bare !~ /^#/) { under = 1; deep = at }
    else if (nested && tolower(bare) ~ "^[^#]*" secret "[\"\x27]?[ \t]*:[ \t]*$") { under = 2; deep = at }
  }
  if (all || (bare != "" && bare !~ /^#/)) print (nested ? NR ":" : "") text
}'
SECRET='(passwords?|passwd|passphrases?|pwd|[_.-]pass|secrets?|tokens?|credentials?|(api|access|secret|private|signing|encryption|exchange|account|license|shared|master|service|integration|routing)[_.-]?keys?([_.-]?id)?|authorization|cookies?)'

# show FILE NESTED ALL: a configuration file line by line, each value of a secret masked to its end.
show() { run 1 awk -v mark="$M" -v nested="$2" -v all="$3" "$CONFIG" "$1"; }

file_attrs() { stat -L -c "path=$1${TAB}mode=%a${TAB}owner=%U${TAB}group=%G${TAB}size=%s${TAB}mtime=%Y" "$1" || echo "path=$1"; }

section_config() {
  f=$root$conf/$product.yml
  hung "$root$conf" || [ ! -x "$root$conf" ] && { begin config "path=$f"; usable "$root$conf"; return; }
  [ -e "$f" ] || { begin config "path=$f"; end absent; return; }
  v=; [ -r "$f" ] && v=$(quiet 1 sha256sum "$f")
  begin config "$(file_attrs "$f")" "sha256=${v%% *}"
  if [ -r "$f" ]; then show "$f" 1 ''; end; else end denied; fi
}

section_environment() {
  for f in $(printf '%s/etc/default/elasticsearch\n/etc/default/opensearch\n/etc/sysconfig/elasticsearch\n/etc/sysconfig/opensearch\n' "$ENV_FILES" | awk '!seen[$0]++'); do
    [ -e "$f" ] || continue
    begin environment "path=$f"
    if [ -r "$f" ]; then show "$f" '' ''; end; else end denied; fi
  done
}

section_jvm_options() {
  hung "$root$conf" && return
  set +f
  for f in "$root$conf"/jvm.options "$root$conf"/jvm.options.d/*.options; do
    [ -e "$f" ] || continue
    begin jvm-options "path=$f"
    if [ -r "$f" ]; then show "$f" '' ''; end; else end denied; fi
  done
  set -f
}

# Text that the products write themselves (versions 5 to 9 and 1 to 3), class names, and the levels of their loggers.
VERDICT='\[(ERROR|FATAL) *\]|"(level|log\.level)": ?"(ERROR|FATAL)"|(^|\]: |\] )(ERROR|FATAL|Exception|Error)[: ]|bootstrap check|enforcing bootstrap|node validation|bound_addresses|\] (started|starting|stopping|stopped|closing|closed|initializing|initialized)( |$|\.\.\.|\{)|version\[[^]]*\], pid|Exception[:;\[]|StartupException|Likely root cause|Caused by|did not exit normally|died while starting|exited unexpectedly|fatal (error|exception)|uncaught exception|Terminating due to|OutOfMemory|StackOverflow|not (been )?discovered|initial discovery|elected-as-(master|cluster-manager)|(master|cluster-manager) node changed|[Ss]ecurity (not initialized|is not initialized)|[Nn]ot yet initialized|SSL configuration|received plaintext|NotSslRecord|Certificate|unknown (secure )?setting|Failed to load settings|while (scanning|parsing) a |mapping values|found character|Duplicate field|null-valued|placeholder|node locks?|AccessDenied|[Nn]o space left|Read-only file system|flood.?stage|disk watermark|cannot (upgrade|downgrade)|incompatible|was built for|jar hell|[Mm]issing plugin|plugin descriptor|[Kk]eystore|can ?not run .* as root|could not find java|minimum required Java|UnsupportedClassVersion|UnsatisfiedLink|during initialization of VM|Unrecognized (VM )?option|Could not (create|reserve)|insufficient memory|starting java failed|Invalid (maximum|initial)|(initial|maximum) heap size|Multiple garbage|commit_memory|errno=|[Mm]emory locking|lock JVM|RLIMIT|call filter|syscall filter|seccomp|still waiting on|circuit_breaking|Too many open files|server channel caught|overhead, spent|rejected execution|[Cc]orrupt|is_write_block|joined the cluster|node-left|discovery\.type'

# Keeps lines that bear a verdict, with the bare lines that belong to them; forgets all before the last start of a node.
SIFT='
BEGIN {
  verdict = ENVIRON["VERDICT"]
  info = "(bound_addresses|\\], pid\\[|\\] (start|stopp|clos|initializ)(ed|ing)|enforcing bootstrap|elected-as|node changed|node-left|joined the|disk watermark|not (yet )?initialized|Exception|still waiting)"
}
index($0, mark) == 1 { print; next }
length($0) > 1600 { $0 = substr($0, 1, 1600) }
{
  t = $0; stamp = ""
  if (journal) { sub(/^[^ ]+ [^ ]+ /, "", t); ours = t ~ /^systemd(\[1\])?:/; sub(/^[^:]*: /, "", t) }
  else if (t ~ /^\[[0-9][0-9][0-9][0-9]-/) {
    stamp = substr(t, 2, 19)
    if (from != "" && stamp < from || to != "" && stamp >= to) { skip = 1; next }
    skip = 0
  }
  if (skip || t ~ /JVM arguments \[|unsupported ciphers \[|^WARNING: |^[ \t]+at |^[ \t]*\.\.\. [0-9]+ more|^[ \t]*$/) next
  if (t ~ /version\[[^]]*\], pid\[/ && !journal) { n = items = 0 }
  stamped = journal ? 0 : stamp != "" || t ~ /^\{/
  if (match(t, /\[[0-9]+\] bootstrap checks failed/)) items = 4 * substr(t, RSTART + 1)
  else if (items > 0) { if (stamped) items = 0; else { items--; line[++n] = $0; next } }
  # Most lines are of level INFO, where few words bear a verdict: a slow awk (busybox) would not get through the rest.
  told = ours || (t ~ /^[^ ]*(INFO|DEBUG|TRACE)/ ? t ~ info : t ~ verdict)
  if (told) { line[++n] = $0; after = stamped ? 2 : 0 }
  else if (after > 0 && !stamped) { after--; line[++n] = $0 }
  else if (journal) rest[n] = rest[n] ORS $0
  if (stamped && !told) after = 0
  total++
  if (n > 1200) { for (i = 401; i <= n - 400; i++) line[i] = line[i + 400]; n -= 400 }
}
END { if (journal && total <= 60 && 0 in rest) print substr(rest[0], 2); for (i = 1; i <= n; i++) { print line[i]; if (journal && total <= 60 && i in rest) print substr(rest[i], 2) } }'
sift() { awk -v mark="$M" -v journal="$1" -v from="$2" -v to="$3" "$SIFT"; }

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

SUPPRESSED=a596d6fe7bfa4994828e72309e95d61e
journal_lines() { # lines
  run 3 journalctl -q --no-pager -o short-unix -u "$u" ${since:+--since "@$since"} -n "$1"
}

section_journal() {
  if ! have journalctl || [ -z "$UNITS" ]; then begin journal; end absent; return; fi
  for u in $UNITS; do
    pick "since_$u" "$LIVES"; since=$v
    begin journal "unit=$u" ${since:+"since=$since"}
    {
      [ -z "$since" ] || run 2 journalctl -q --no-pager -o short-unix -u "$u" --since "@$since" | head -n 500 | awk -v m="$M" 'index($0, m) != 1'
      journal_lines 800
      run 1 journalctl -q --no-pager -o short-unix ${since:+--since "@$since"} -n 3 MESSAGE_ID=$SUPPRESSED
    } | awk -v m="$M" 'index($0, m) == 1 || $0 == "" || !seen[$0]++' | sift 1 ''
    end $JOURNAL
    pick "before_$u" "$LIVES"; [ -n "$v" ] || continue
    begin journal-previous "unit=$u" "since=$v" "until=$since"
    run 2 journalctl -q --no-pager -o short-unix -u "$u" --since "@$v" --until "@$since" -n 600 | sift 1 ''
    end
  done
}

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

section_kernel_settings() {
  begin kernel-settings
  (
    cd /proc/sys || exit
    for w in vm/max_map_count vm/overcommit_memory vm/overcommit_ratio vm/swappiness net/core/somaxconn net/ipv4/tcp_abort_on_overflow net/ipv4/conf/all/rp_filter \
      net/ipv6/conf/all/disable_ipv6 net/ipv6/bindv6only net/ipv4/ip_unprivileged_port_start net/netfilter/nf_conntrack_count net/netfilter/nf_conntrack_max kernel/pid_max kernel/threads-max; do
      [ -r "$w" ] && set -- "$@" "$w"
    done
    awk 'FNR == 1 { k = FILENAME; gsub("/", ".", k); print k "=" $0 }' "$@"
  )
  end
}

section_sysctl_files() {
  begin sysctl-files
  set +f
  for f in /etc/sysctl.d/*.conf /run/sysctl.d/*.conf /usr/local/lib/sysctl.d/*.conf /usr/lib/sysctl.d/*.conf /lib/sysctl.d/*.conf; do
    [ -e "$f" ] && printf '%s\t%s\n' "${f##*/}" "$f"
  done | awk -F'\t' '!seen[$1]++' | sort | cut -f 2 | { while read -r f; do grep -nE '^[ 	-]*vm[./]max_map_count' "$f" /dev/null; done; grep -nE '^[ 	-]*vm[./]max_map_count' /etc/sysctl.conf /dev/null; }
  set -f
  end
}

# packet_filter TOOL COMMAND…: sets t to what it printed.
packet_filter() {
  begin firewall "tool=$1"; shift
  t=$(run 2 "$@" | grep -v '^#')
  printf '%s\n' "$t"
  if [ "$ME" = 0 ]; then end; else end denied; fi
}
section_firewall() {
  if have ufw; then
    if grep -q '^ENABLED=yes' /etc/ufw/ufw.conf; then packet_filter ufw ufw status verbose; else begin firewall tool=ufw; echo 'Status: inactive'; end; fi
  fi
  have firewall-cmd && [ -d /run/firewalld ] && firewalld
  f=/lib/modules/$(uname -r)/modules.builtin
  # Asking nft on a kernel that has not loaded nf_tables would load it.
  if [ -d /sys/module/nf_tables ] || ! [ -e "$f" ] || grep -q /nf_tables.ko "$f"; then nf_tables; fi
  for w in ip ip6; do
    [ -s /proc/net/${w}_tables_names ] || continue
    if have ${w}tables-legacy-save; then packet_filter ${w}tables-legacy ${w}tables-legacy-save -c; elif have ${w}tables-save; then packet_filter ${w}tables-legacy ${w}tables-save -c; fi
  done
}
# Of the zones, those that are in use: an interface or a source is theirs, or they take what is left.
firewalld() {
  v=$(sed -n 's/^DefaultZone=//p' /etc/firewalld/firewalld.conf)
  begin firewall tool=firewalld ${v:+"default=$v"}
  run 2 firewall-cmd --list-all-zones | awk -v m="$M" -v zone="$v" 'index($0, m) == 1 { print; next } /^[^ \t]/ { on = zone == "" || $1 == zone || /\(.*(active|default)/ } on && NF'
  if [ "$ME" = 0 ]; then end; else end denied; fi
}
# nft lists the tables of iptables-nft too: once is enough, in the words that say all of it.
nf_tables() {
  skip=''
  for w in ip ip6; do
    c=${w}tables-nft-save
    have $c || { c=${w}tables-save; case $(quiet 1 $c -V) in *nf_tables*) ;; *) continue ;; esac; }
    packet_filter ${w}tables $c -c
    case $t in *"${M}R${TAB}0"*) skip="$skip$(printf '%s\n' "$t" | sed -n "s/^\*/$w:/p" | tr '\n' ,)" ;; esac
  done
  have nft || return
  begin firewall tool=nft ${skip:+"without=${skip%,}"}
  run 2 nft -a list ruleset | awk -v skip=",$skip" '/^table / { off = index(skip, "," $2 ":" $3 ",") } !off && !/^#/'
  if [ "$ME" = 0 ]; then end; else end denied; fi
}

KERNEL='Out of memory|invoked oom-killer|oom-kill:|Killed process|Kill process|segfault at|traps: |(EXT4|XFS|BTRFS)[^ ]* .*([Ee]rror|orrupt|[Ss]hutdown)|I/O error|Remounting filesystem|blocked for more than|table full, dropping|SYN flooding|apparmor="DENIED"|avc: +denied'
section_kernel_log() {
  begin kernel-log
  {
    have journalctl && run 2 journalctl -q -k -b --no-pager -o short-unix -n 4000 | awk -v m="$M" 'index($0, m) == 1 { print; next } { t = $1; sub(/^[^ ]+ [^ ]+ [^ ]+ /, ""); print t, $0 }'
    have dmesg && run 1 dmesg | awk -v m="$M" -v boot="$BOOT" 'index($0, m) == 1 { next } { t = substr($0, 2) + 0; sub(/^[^\]]*\] /, ""); printf "%.6f %s\n", boot + t, $0 }'
  } | awk -v m="$M" 'BEGIN { k = ENVIRON["KERNEL"] } index($0, m) == 1 { if ($0 !~ /\t0$/) print; next } $0 ~ k { t = $0; sub(/^[^ ]+ /, "", t); if (!seen[t]++) print }' | tail -n 40
  end $JOURNAL
}

section_addresses() {
  begin addresses
  if have ip; then run 2 ip -o addr | sed 's/\\ .*//; s/  */ /g'; end; else end absent; fi
}

each_path() {
  printf 'data %s\nlogs %s\nconf %s\n' "$root$data" "$root$logs" "$root$conf"
  printf '%s' "${TMPS:-/tmp$NL}" | sed 's/^/tmp /'
}
section_disk() {
  begin disk
  PATHS=$(each each_path | awk '!seen[$0]++')
  set --
  OLD=$IFS; IFS=$NL
  for w in $PATHS; do p=${w#* }; hung "$p" || ! [ -e "$p" ] || set -- "$@" "$p"; done
  IFS=$OLD
  [ $# -gt 0 ] || { end absent; return; }
  for o in kb inodes; do
    case $o in kb) run 2 df -Pk "$@" ;; *) run 2 df -Pi "$@" ;; esac | awk -v m="$M" -v o=$o -v list="$(printf '%s\n' "$@" | tr '\n' '\t')" '
      BEGIN { split(list, path, "\t") }
      index($0, m) == 1 { print; next }
      /^Filesystem/ || !NF { next }
      { match($0, /[ \t]+[0-9-]+[ \t]+[0-9-]+[ \t]+[0-9-]+[ \t]+[0-9-]+%?[ \t]+\//); fs = substr($0, 1, RSTART - 1); split(substr($0, RSTART, RLENGTH), a); mount = substr($0, RSTART + RLENGTH - 1)
        gsub(/ /, "%20", fs); gsub(/ /, "%20", mount); p = path[++n]; gsub(/ /, "%20", p); print o, p, fs, a[1], a[2], a[3], a[4], mount }'
  done
  end
}

one_path() { # role path
  [ -n "$2" ] || return
  p=$(printf '%s' "$2" | sed 's/%/%25/g; s/ /%20/g')
  hung "$2" && { echo "$1 $p hung"; return; }
  if t=$(stat -L -c '%F|%a %U %G %s %Y' "$2"); then case $t in dir*) echo "$1 $p dir ${t#*|}" ;; *) echo "$1 $p file ${t#*|}" ;; esac
  elif [ "$ME" = 0 ] || [ -x "${2%/*}" ]; then echo "$1 $p missing"; else echo "$1 $p denied"; fi
}
paths_of() {
  c=$root$conf
  one_path home "$root$home"; one_path conf "$c"; one_path config "$c/$product.yml"; one_path keystore "$c/$product.keystore"
  one_path data "$root$data"
  if ! hung "$root$data"; then
    [ -d "$root$data/nodes" ] && { one_path data-node "$root$data/nodes/0"; one_path lock "$root$data/nodes/0/node.lock"; }
    [ -e "$root$data/node.lock" ] && one_path lock "$root$data/node.lock"
  fi
  one_path logs "$root$logs"
  hung "$root$logs" || { find_log; one_path log "$f"; }
  for w in $(tls_files); do one_path tls "$w"; done
}
# The files of keys and certificates that the configuration names; only ever looked at by stat, but for certificates.
tls_files() {
  printf '%s\n' "$INSTANCE" | awk -v base="$root$conf" -F= '
    $1 ~ /(ssl|tls).*(certificate|certificate_authorities|[._]key|pemcert_filepath|pemkey_filepath|pemtrustedcas_filepath|(keystore|truststore)(\.path|_filepath))$/ { v = substr($0, length($1) + 2); print (v ~ /^\// ? v : base "/" v) }' | awk '!seen[$0]++'
  [ -e "$root$conf/certs/http_ca.crt" ] && echo "$root$conf/certs/http_ca.crt"
}
section_paths() { begin paths; each paths_of | awk '!seen[$0]++'; for w in ${TMPS:-/tmp}; do one_path tmp "$w"; done; end; }

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

section_resolution() {
  begin resolution
  n=$(uname -n)
  if have getent; then
    t=$(bounded 2 getent ahosts "$n"); rc=$?
    case $rc in 0) t="ok $(printf '%s\n' "$t" | awk '!s[$1]++ { printf "%s ", $1 }')"; t=${t% } ;; 124 | 137 | 143) t=timeout ;; *) t=failed ;; esac
    echo "$n $t"; end
  else end absent; fi
}

certificates_of() {
  for f in $(tls_files); do
    case $f in *.pem | *.crt | *.cer | *.cert) ;; *) continue ;; esac
    printf '%s\n' "$INSTANCE" | grep -qE "(_key|[._]key|pemkey_filepath)=(.*/)?${f##*/}\$" && continue
    hung "$root$conf" || ! [ -e "$f" ] && continue
    begin certificates "path=$f"
    [ -r "$f" ] || { end denied; continue; }
    t=$(quiet 1 awk '/-----BEGIN CERTIFICATE/ { on = 1; n++ } on && n <= 4 { print } /-----END CERTIFICATE/ { on = 0 }' "$f")
    if have openssl; then
      printf '%s\n' "$t" | awk -v cmd="${TIMEOUT:+$TIMEOUT 1 }openssl x509 -noout -subject -issuer -startdate -enddate" '{ print | cmd } /-----END/ { close(cmd); print ""; fflush() }'
    fi
    case $f in *[Cc][Aa]* | *root*) printf '%s\n' "$t" ;; *) printf '%s\n' "$INSTANCE" | grep -qE "(certificate_authorities|pemtrustedcas_filepath)=(.*/)?${f##*/}\$" && printf '%s\n' "$t" ;; esac
    end
  done
}

section_security_modules() {
  begin security-modules
  if [ -r /sys/fs/selinux/enforce ]; then read -r v </sys/fs/selinux/enforce; echo "selinux=$v"; fi
  if [ -r /sys/module/apparmor/parameters/enabled ]; then read -r v </sys/module/apparmor/parameters/enabled; echo "apparmor=$v"; fi
  f=/var/log/audit/audit.log
  [ -r $f ] && quiet 1 tail -c 400000 $f | grep -aE '(avc: +denied|apparmor="DENIED").*(java|elasticsearch|opensearch)' | tail -n 6
  end
}

section_containers() {
  begin containers
  t=''
  have docker && [ -S /var/run/docker.sock ] && t=docker
  [ -z "$t" ] && have podman && [ "$ME" = 0 ] && [ -d /var/lib/containers/storage ] && t=podman
  [ -n "$t" ] || { end absent; return; }
  CONTAINERS=$(quiet 2 $t ps -a --no-trunc --format '{{.ID}} {{.Names}} {{.Image}}' | awk 'tolower($0) ~ /elastic|opensearch|wazuh-indexer/ && tolower($0) !~ /kibana|dashboards|exporter/ { print $1 }' | head -n 12)
  [ -z "$CONTAINERS" ] || run 2 $t inspect --format '{{.Name}} {{.Config.Image}} {{.State.Status}} {{.State.ExitCode}} {{range $p, $b := .NetworkSettings.Ports}}{{$p}}={{range $b}}{{.HostIp}}:{{.HostPort}}{{end}},{{end}} {{.State.OOMKilled}} {{.State.StartedAt}} {{.State.FinishedAt}}' $CONTAINERS |
    awk -v m="$M" 'index($0, m) == 1 { print; next } NF { sub(/^\//, ""); gsub(/  +/, " - "); sub(/, /, " "); print }'
  end
  for w in $CONTAINERS; do
    begin log "path=$t:$w"
    run 2 $t logs --tail 2000 "$w" 2>&1 | sift '' ''
    end
  done
}

section_packages() {
  begin packages
  if [ -r /var/log/dpkg.log ]; then
    quiet 1 tail -n 20000 /var/log/dpkg.log | awk '$3 ~ /^(install|upgrade|remove|purge)$/ && $4 ~ /^(elasticsearch|opensearch|wazuh-indexer|.*(jdk|jre|corretto|temurin))/ { print $1 "T" $2, $3, $4, $5, $6 }' | tail -n 8
  fi
  have rpm && [ -d /var/lib/rpm ] && quiet 2 rpm -q --qf '%{INSTALLTIME} install %{NAME} %{VERSION}-%{RELEASE}\n' elasticsearch opensearch wazuh-indexer java-17-openjdk-headless java-11-openjdk-headless java-17-amazon-corretto-headless | grep -E '^[0-9]+ '
  for f in /var/log/dnf.rpm.log /var/log/yum.log; do
    [ -r $f ] && quiet 1 tail -n 5000 $f | grep -E '(Installed|Upgraded?|Updated|Erased?|Removed): *(elasticsearch|opensearch|wazuh-indexer|java-)' | tail -n 6
  done
  [ -r /etc/apt/apt.conf.d/20auto-upgrades ] && grep -qE 'Unattended-Upgrade "1"' /etc/apt/apt.conf.d/20auto-upgrades && echo automatic=unattended-upgrades
  [ -e /etc/systemd/system/timers.target.wants/dnf-automatic.timer ] && echo automatic=dnf-automatic
  end
}

section_reboots() {
  begin reboots
  if have last; then run 1 last -x -F -n 8 reboot shutdown | sed 's/  */ /g; /^wtmp/d; /^$/d'; end; else end absent; fi
}

crashes_of() {
  set +f --
  for w in "$root$logs" "$root$home" "$root$data"; do hung "$w" || set -- "$@" "$w"/hs_err*.log; done
  for f in "$@"; do
    [ -e "$f" ] || continue
    echo "path=$f"; stat -c 'mtime=%Y' "$f"
    quiet 1 head -n 40 "$f" | grep -aE '^# ' | head -n 8
    echo
  done
  set -f
}

# == bulk

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
      run 3 journalctl -q --no-pager -o short-unix -u "$u" -n 1000
      end
    done
  fi
  have ip && { begin routes; for w in 'route show table all' '-6 route show table all' rule; do run 1 ip $w; done; end; }
  have ss && { begin established; run 2 ss -Htno state established | awk -v m="$M" 'index($0, m) == 1 || NR <= 300' | sed 's/  */ /g'; end; }
}

# == the run

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
