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
