import type { Range } from '../cidr/range.ts'

const ALL_PORTS: Range<number> = { from: 0, to: 65536 }

/** Ports from which a client may have dialled: Lambda, load balancers and NAT gateways use all of them. */
export const EPHEMERAL: Range<number> = { from: 1024, to: 65536 }

const ALL: ReadonlySet<string> = new Set(['-1', 'all'])
const TCP: ReadonlySet<string> = new Set(['6', 'tcp'])

/** The TCP ports that a rule is about; undefined where it is not about TCP. Both ends are inclusive, as EC2 tells them. */
export function tcpPorts(protocol: string, first?: number, last?: number): Range<number> | undefined {
  if (ALL.has(protocol)) return ALL_PORTS
  if (!TCP.has(protocol)) return undefined
  if (first === undefined || last === undefined || first === -1) return ALL_PORTS
  return { from: first, to: last + 1 }
}

/** As EC2 writes them: `9200`, `1024-65535`. */
export const formatPorts = ({ from, to }: Range<number>): string => (to - from === 1 ? `${from}` : `${from}-${to - 1}`)
