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

SECRET="($WORDS|authorization|cookies?)"

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
