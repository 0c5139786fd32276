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
  pick "${k}_TMPDIR" "$e"; TMPS=$TMPS${v:+"$v$NL"}
  set +f
  t=$({ quiet 1 cat "$c"/jvm.options "$c"/jvm.options.d/*.options; printf '%s\n' "$e" | tr ' ' '\n'; } | sed -n 's|^-Djava.io.tmpdir=/|/|p' | tail -n 1)
  set -f
  TMPS=$TMPS${t:+"$t$NL"}
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
