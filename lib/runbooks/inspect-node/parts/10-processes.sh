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
