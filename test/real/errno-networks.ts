import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'

const PREFIX = 'esf-errno-'

/** Where the rows of the matrix are dialled; namespaces `client` and `server` share a link, `alone` has its loopback only. */
export const V4 = { server: '10.211.0.2', mute: '10.211.0.3', oneWay: '10.211.0.4', absent: '10.211.0.99' }
export const V6 = { server: 'fd00:e5f::2', mute: 'fd00:e5f::3', oneWay: 'fd00:e5f::4', absent: 'fd00:e5f::99' }
export const OPEN_PORT = 9200
/** Its listener's process is stopped. */
export const HUNG_PORT = 9212
/** Likewise, and two connects fill its queue. */
export const FULL_PORT = 9213
const BACKLOG_OF_FULL = 1

/** One rule a port: what the server's firewall answers to a SYN. Syntax of nft(8). */
export const REJECTS = {
  'reject with tcp reset': 9202,
  reject: 9203,
  'reject with icmpx type host-unreachable': 9204,
  'reject with icmpx type admin-prohibited': 9205,
  'reject with icmpx type no-route': 9206,
  'reject with icmp type host-prohibited': 9207,
  'reject with icmp type net-prohibited': 9208,
  'reject with icmp type prot-unreachable': 9209,
  drop: 9210,
} as const
/** The server accepts and its own firewall drops the answer. */
export const REPLY_DROPPED_PORT = 9211
/** As iptables(8) and ip6tables(8) say it. */
export const IPTABLES = {
  REJECT: [9220, 4, 6],
  'REJECT --reject-with tcp-reset': [9221, 4, 6],
  'REJECT --reject-with icmp-host-prohibited': [9222, 4],
  'REJECT --reject-with icmp-admin-prohibited': [9223, 4],
  'REJECT --reject-with icmp6-adm-prohibited': [9224, 6],
  'REJECT --reject-with icmp6-no-route': [9225, 6],
  'REJECT --reject-with icmp6-addr-unreachable': [9226, 6],
} as const
/** The client's own firewall rejects what it sends. */
export const CLIENT_REJECT_PORT = 9230

export interface Networks {
  client: string
  /** Two ephemeral ports only, and a listener on 127.0.0.1 whose process is stopped, so that neither comes free. */
  alone: string
  close(): void
}

const quiet = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })

const run = (line: string): string => quiet('sh', '-ec', line)

/** Of processes that are gone: a run that was killed leaves its namespaces behind. */
function removeStale(): void {
  for (const name of existsSync('/run/netns') ? readdirSync('/run/netns') : []) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue
    quiet('ip', 'netns', 'delete', name)
  }
}

export async function makeNetworks(): Promise<Networks> {
  removeStale()
  const [client, server, alone] = ['client', 'server', 'alone'].map(role => `${PREFIX}${process.pid}-${role}`) as [
    string,
    string,
    string,
  ]
  const listeners: ChildProcess[] = []
  const close = () => {
    for (const listener of listeners) listener.kill('SIGKILL')
    for (const name of [client, server, alone]) {
      try {
        quiet('ip', 'netns', 'delete', name)
      } catch {}
    }
  }
  const listen = async (netns: string, port: number, backlog: number) => {
    const program = `require('net').createServer(s => s.destroy()).listen({ port: ${port}, host: '::', backlog: ${backlog} }, () => console.log('ready'))`
    const child = spawn('ip', ['netns', 'exec', netns, process.execPath, '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    listeners.push(child)
    await once(child.stdout, 'data')
    return child
  }

  try {
    for (const name of [client, server, alone]) run(`ip netns add ${name}; ip -n ${name} link set lo up`)
    run(`
      ip -n ${client} link add eth0 type veth peer name eth0 netns ${server}
      ip -n ${client} address add 10.211.0.1/24 dev eth0
      ip -n ${client} address add fd00:e5f::1/64 dev eth0 nodad
      for a in ${V4.server} ${V4.mute} ${V4.oneWay}; do ip -n ${server} address add $a/24 dev eth0; done
      ip -n ${server} address add ${V6.server}/64 dev eth0 nodad
      # Deprecated, so that the router's own ICMP never comes from these.
      for a in ${V6.mute} ${V6.oneWay}; do ip -n ${server} address add $a/64 dev eth0 nodad preferred_lft 0; done
      ip -n ${client} link set eth0 up
      ip -n ${server} link set eth0 up
      ip netns exec ${server} sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0 \\
        net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
      ip -n ${server} rule add from ${V4.oneWay} blackhole
      ip -6 -n ${server} rule add from ${V6.oneWay} blackhole`)
    for (const [i, type] of ['blackhole', 'unreachable', 'prohibit'].entries()) {
      run(`
        ip -n ${client} route add ${type} 10.212.${i}.0/24
        ip -6 -n ${client} route add ${type} fd00:e5f:2:${i}::/64
        ip -n ${client} route add 10.213.${i}.0/24 via ${V4.server}
        ip -6 -n ${client} route add fd00:e5f:3:${i}::/64 via ${V6.server}
        ip -n ${server} route add ${type} 10.213.${i}.0/24
        ip -6 -n ${server} route add ${type} fd00:e5f:3:${i}::/64`)
    }
    const rules = Object.entries(REJECTS).map(([verdict, port]) => {
      const only4 = verdict.includes('icmp type')
      return `${only4 ? 'meta nfproto ipv4 ' : ''}tcp dport ${port} ${verdict}`
    })
    execFileSync('ip', ['netns', 'exec', server, 'nft', '-f', '-'], {
      input: `table inet filter {
        chain input { type filter hook input priority 0
          ip daddr ${V4.mute} tcp dport ${OPEN_PORT} reject
          ip6 daddr ${V6.mute} tcp dport ${OPEN_PORT} reject
          ${rules.join('\n')}
        }
        chain output { type filter hook output priority 0
          tcp sport ${REPLY_DROPPED_PORT} drop
        }
      }`,
    })
    execFileSync('ip', ['netns', 'exec', client, 'nft', '-f', '-'], {
      input: `table inet filter {
        chain input { type filter hook input priority 0
          ip saddr ${V4.mute} icmp type destination-unreachable drop
          ip6 saddr ${V6.mute} icmpv6 type destination-unreachable drop
        }
        chain output { type filter hook output priority 0
          tcp dport ${CLIENT_REJECT_PORT} reject
        }
      }`,
    })
    for (const [verdict, [port, ...families]] of Object.entries(IPTABLES)) {
      for (const family of families) {
        const program = family === 4 ? 'iptables' : 'ip6tables'
        run(`ip netns exec ${server} ${program} -A INPUT -p tcp --dport ${port} -j ${verdict}`)
      }
    }
    run(`ip netns exec ${alone} sysctl -qw net.ipv4.ip_local_port_range='40000 40001' net.ipv6.conf.all.disable_ipv6=1`)

    ;(await listen(alone, OPEN_PORT, 16)).kill('SIGSTOP')
    await listen(server, OPEN_PORT, 64)
    await listen(server, REPLY_DROPPED_PORT, 64)
    ;(await listen(server, HUNG_PORT, 64)).kill('SIGSTOP')
    ;(await listen(server, FULL_PORT, BACKLOG_OF_FULL)).kill('SIGSTOP')
    return { client, alone, close }
  } catch (err) {
    close()
    throw err
  }
}
