section_addresses() {
  begin addresses
  if have ip; then run 2 ip -o addr | sed 's/\\ .*//; s/  */ /g'; end; else end absent; fi
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
