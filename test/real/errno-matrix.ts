import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Observation } from '../../lib/core/model/observation.ts'
import {
  CLIENT_REJECT_PORT,
  FULL_PORT,
  HUNG_PORT,
  IPTABLES,
  makeNetworks,
  OPEN_PORT,
  REJECTS,
  REPLY_DROPPED_PORT,
  V4,
  V6,
} from './errno-networks.ts'

/** What a TCP probe must say: outcome and code, or `unknown` and why. */
type Said = 'open' | `${'refused' | 'unreachable' | 'timeout' | 'unknown'} ${string}`

interface Row {
  name: string
  port: number
  /** Address and what it must say; absent: the case does not exist for the family. */
  v4?: [address: string, wanted: Said]
  v6?: [address: string, wanted: Said]
}

const REFUSED = 'refused ECONNREFUSED'
const SILENCE = 'timeout DEADLINE'
const NO_ROUTE = 'unknown NO_ROUTE'
const HOST = 'unreachable EHOSTUNREACH'
const NET = 'unreachable ENETUNREACH'
const PROHIBITED = 'unreachable EACCES'

const atServer = (name: string, port: number, wanted4: Said | undefined, wanted6: Said | undefined): Row => ({
  name,
  port,
  ...(wanted4 === undefined ? {} : { v4: [V4.server, wanted4] }),
  ...(wanted6 === undefined ? {} : { v6: [V6.server, wanted6] }),
})
const nft = (verdict: keyof typeof REJECTS, wanted4: Said, wanted6?: Said): Row =>
  atServer(`nft ${verdict}`, REJECTS[verdict], wanted4, wanted6)
const iptables = (verdict: keyof typeof IPTABLES, wanted4?: Said, wanted6?: Said): Row =>
  atServer(`iptables ${verdict}`, IPTABLES[verdict][0], wanted4, wanted6)
const routed = (name: string, block: number, index: number, wanted4: Said, wanted6: Said): Row => ({
  name,
  port: OPEN_PORT,
  v4: [`10.21${block}.${index}.1`, wanted4],
  v6: [`fd00:e5f:${block}:${index}::1`, wanted6],
})

const ROWS: Row[] = [
  atServer('listener', OPEN_PORT, 'open', 'open'),
  atServer('no listener', 9201, REFUSED, REFUSED),
  nft('reject with tcp reset', REFUSED, REFUSED),
  nft('reject', REFUSED, REFUSED),
  nft('reject with icmpx type host-unreachable', HOST, HOST),
  nft('reject with icmpx type admin-prohibited', HOST, PROHIBITED),
  nft('reject with icmpx type no-route', NET, NET),
  nft('reject with icmp type host-prohibited', HOST),
  nft('reject with icmp type net-prohibited', NET),
  nft('reject with icmp type prot-unreachable', 'unreachable ENOPROTOOPT'),
  iptables('REJECT', REFUSED, REFUSED),
  iptables('REJECT --reject-with tcp-reset', REFUSED, REFUSED),
  iptables('REJECT --reject-with icmp-host-prohibited', HOST),
  iptables('REJECT --reject-with icmp-admin-prohibited', HOST),
  iptables('REJECT --reject-with icmp6-adm-prohibited', undefined, PROHIBITED),
  iptables('REJECT --reject-with icmp6-no-route', undefined, NET),
  iptables('REJECT --reject-with icmp6-addr-unreachable', undefined, HOST),
  nft('drop', SILENCE, SILENCE),
  atServer('answer dropped on its way out', REPLY_DROPPED_PORT, SILENCE, SILENCE),
  { name: 'no way back', port: OPEN_PORT, v4: [V4.oneWay, SILENCE], v6: [V6.oneWay, SILENCE] },
  { name: 'rejected, and the ICMP is dropped here', port: OPEN_PORT, v4: [V4.mute, SILENCE], v6: [V6.mute, SILENCE] },
  atServer('rejected by the firewall here', CLIENT_REJECT_PORT, REFUSED, REFUSED),
  atServer('stopped process', HUNG_PORT, 'open', 'open'),
  { name: 'no route', port: OPEN_PORT, v4: ['198.51.100.1', NO_ROUTE], v6: ['2001:db8::1', NO_ROUTE] },
  routed('blackhole route here', 2, 0, NO_ROUTE, NO_ROUTE),
  routed('unreachable route here', 2, 1, NO_ROUTE, NO_ROUTE),
  routed('prohibit route here', 2, 2, NO_ROUTE, NO_ROUTE),
  routed('blackhole route on a router', 3, 0, SILENCE, SILENCE),
  routed('unreachable route on a router', 3, 1, HOST, NET),
  routed('prohibit route on a router', 3, 2, HOST, PROHIBITED),
  { name: 'absent host on the link', port: OPEN_PORT, v4: [V4.absent, HOST], v6: [V6.absent, HOST] },
]

/** Longer than the 3 s in which the kernel gives an absent neighbour up. */
const TIMEOUT_MS = 5000

interface Line {
  host: string
  port: number
  timeoutMs?: number
}

/** What `esfleet probe -` says of the targets, run in the namespace. */
async function probe(netns: string, targets: readonly Line[]): Promise<Observation[]> {
  const child = spawn('ip', ['netns', 'exec', netns, process.execPath, 'bin/esfleet.ts', 'probe', '-'], {
    cwd: new URL('../..', import.meta.url),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', chunk => {
    text += chunk
  })
  child.stdin.end(targets.map(target => JSON.stringify({ timeoutMs: TIMEOUT_MS, kind: 'tcp', ...target })).join('\n'))
  await once(child, 'close')
  return text
    .trim()
    .split('\n')
    .map((line): Observation => JSON.parse(line))
}

function said(observation: Observation | undefined): string {
  if (observation === undefined) return 'nothing'
  const { outcome } = observation
  if (outcome === 'open') return outcome
  return `${outcome} ${outcome === 'unknown' ? observation.why : observation.code}`
}

export interface MatrixResult {
  passed: number
  failed: number
}

/**
 * Every way in which a connect can end, made by a real kernel in namespaces of its own, against what the TCP probe says
 * of it. Root, Linux, `ip`, `nft` and `iptables`; prints a row each.
 */
export async function errnoMatrix(print: (line: string) => void = console.log): Promise<MatrixResult> {
  const result: MatrixResult = { passed: 0, failed: 0 }
  const judge = (name: string, wanted: string, observation: Observation | undefined) => {
    const got = said(observation)
    const ok = got === wanted
    result[ok ? 'passed' : 'failed']++
    const ms = observation?.phases.connect?.toFixed(1) ?? '-'
    print(
      `${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(58)} ${got.padEnd(26)} ${ms.padStart(7)} ms${ok ? '' : `  wanted ${wanted}`}`,
    )
  }

  const { client, alone, close } = await makeNetworks()
  try {
    const cases = ROWS.flatMap(({ name, port, v4, v6 }) => [
      ...(v4 ? [{ name: `${name} (IPv4)`, host: v4[0], port, wanted: v4[1] }] : []),
      ...(v6 ? [{ name: `${name} (IPv6)`, host: v6[0], port, wanted: v6[1] }] : []),
    ])
    const seen = await probe(client, cases)
    for (const { name, host, port, wanted } of cases) {
      judge(
        name,
        wanted,
        seen.find(seen => seen.host === host && seen.port === port),
      )
    }

    const full = { host: V4.server, port: FULL_PORT, timeoutMs: 1000 }
    for (let filling = 0; filling < 3; filling++) await probe(client, [full])
    judge('accept queue full (IPv4)', SILENCE, (await probe(client, [full]))[0])

    const here = { host: '127.0.0.1', port: OPEN_PORT }
    // Told as they finish: the one that finds no port may be quicker than the one that opens.
    const told = await probe(alone, [here, here, here])
    const [one, two, three] = told.toSorted((a, b) => a.outcome.localeCompare(b.outcome))
    judge('the first of two ephemeral ports (IPv4)', 'open', one)
    judge('the second of two ephemeral ports (IPv4)', 'open', two)
    judge('no ephemeral port left (IPv4)', 'unknown EADDRNOTAVAIL', three)
    judge(
      'no IPv6 on this machine (IPv6)',
      'unknown EADDRNOTAVAIL',
      (await probe(alone, [{ ...here, host: '::1' }]))[0],
    )
  } finally {
    close()
  }
  return result
}

if (import.meta.main) {
  const { failed } = await errnoMatrix()
  process.exitCode = failed === 0 ? 0 : 1
}
