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

# Indented by tabs: of the script that is sent, spaces in front are left out.
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
