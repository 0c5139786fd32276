# Text that the products write themselves (versions 5 to 9 and 1 to 3), class names, and the levels of their loggers.
VERDICT='\[(ERROR|FATAL) *\]|"(level|log\.level)": ?"(ERROR|FATAL)"|(^|\]: |\] )(ERROR|FATAL|Exception|Error)[: ]|bootstrap check|enforcing bootstrap|node validation|bound_addresses|\] (started|starting|stopping|stopped|closing|closed|initializing|initialized)( |$|\.\.\.|\{)|version\[[^]]*\], pid|Exception[:;\[]|StartupException|Likely root cause|Caused by|did not exit normally|died while starting|exited unexpectedly|fatal (error|exception)|uncaught exception|Terminating due to|OutOfMemory|StackOverflow|not (been )?discovered|initial discovery|elected-as-(master|cluster-manager)|(master|cluster-manager) node changed|[Ss]ecurity (not initialized|is not initialized)|[Nn]ot yet initialized|SSL configuration|received plaintext|SSL/TLS request|JNA native|NotSslRecord|Certificate|unknown (secure )?setting|Failed to load settings|while (scanning|parsing) a |mapping values|found character|Duplicate field|null-valued|placeholder|node locks?|AccessDenied|[Nn]o space left|Read-only file system|flood.?stage|disk watermark|cannot (upgrade|downgrade)|incompatible|was built for|jar hell|[Mm]issing plugin|plugin descriptor|[Kk]eystore|can ?not run .* as root|could not find java|minimum required Java|UnsupportedClassVersion|UnsatisfiedLink|during initialization of VM|Unrecognized (VM )?option|Could not (create|reserve)|insufficient memory|starting java failed|Invalid (maximum|initial)|(initial|maximum) heap size|Multiple garbage|commit_memory|errno=|[Mm]emory locking|lock JVM|RLIMIT|call filter|syscall filter|seccomp|still waiting on|circuit_breaking|Too many open files|server channel caught|overhead, spent|rejected execution|[Cc]orrupt|is_write_block|joined the cluster|node-left|discovery\.type'

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
  # The one line of a start that stands before the version.
  if (t ~ /JNA native support library, native/) early = $0
  if (t ~ /version\[[^]]*\], pid\[/ && !journal) { n = items = 0; if (early != "") line[++n] = early; early = "" }
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
# Whoever speaks another TLS is told once a second: of each sender, and each beginning of what it sent, the last two stay.
function crowd(s) {
  if (s !~ /SSL\/TLS request|received plaintext|NotSslRecord/) return ""
  sub(/^\[[^]]*\]/, "", s); gsub(/:[0-9]+/, "", s); if (match(s, /SSL\/TLS record: ......../)) s = substr(s, 1, RSTART + RLENGTH - 1)
  return s
}
END {
  for (i = n; i > 0; i--) if ((t = crowd(line[i])) != "" && crowded[t]++ > 1) gone[i]
  if (journal && total <= 60 && 0 in rest) print substr(rest[0], 2)
  for (i = 1; i <= n; i++) { if (!(i in gone)) print line[i]; if (journal && total <= 60 && i in rest) print substr(rest[i], 2) }
}'

sift() { awk -v mark="$M" -v journal="$1" -v from="$2" -v to="$3" "$SIFT"; }
