# Characters for each section in the plain part; what one leaves over goes to the next. The sum stays under HEAD_LIMIT.
BUDGET='host 500 nodes 2250 units 2000 unit-events 900 listeners 1200 connects 700 config 1400 environment 400 jvm-options 500
journal 2300 journal-previous 400 log 2900 log-previous 500 kernel-settings 350 sysctl-files 250 firewall 2000 kernel-log 500 addresses 400 disk 500 paths 900
mounts 350 memory 350 counters 200 resolution 100 certificates 300 security-modules 150 containers 300 packages 250
reboots 150 crashes 250'

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
