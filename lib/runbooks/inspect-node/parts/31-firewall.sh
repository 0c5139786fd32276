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
