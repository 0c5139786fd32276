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

section_paths() {
  begin paths
  { each paths_of; for w in ${TMPS:-/tmp}; do one_path tmp "$w"; done; } | awk '!seen[$0]++'
  end
}
