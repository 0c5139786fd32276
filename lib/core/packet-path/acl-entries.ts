import { type Cidr, contains, parseCidr } from '../cidr/cidr.ts'
import { overlap, type Range, subtract } from '../cidr/range.ts'
import type { LiteralAddress } from '../evidence/literal-address.ts'
import type { NetworkAcl } from './snapshot.ts'
import { tcpPorts } from './tcp-ports.ts'

/** The entry that EC2 shows as `*`. */
export const LAST_NUMBER = 32767

export interface AclEntry {
  number: number
  allows: boolean
  block: Cidr
  ports: Range<number>
}

/** Entries of one direction that are about TCP, in the order in which they count. */
export const entriesOf = ({ Entries }: NetworkAcl, egress: boolean): AclEntry[] =>
  Entries.filter(({ Egress }) => Egress === egress)
    .flatMap(entry => {
      const block = parseCidr(entry.CidrBlock ?? entry.Ipv6CidrBlock ?? '')
      const ports = tcpPorts(entry.Protocol.toLowerCase(), entry.PortRange?.From, entry.PortRange?.To)
      if (block === undefined || ports === undefined) return []
      return [{ number: entry.RuleNumber, allows: entry.RuleAction === 'allow', block, ports }]
    })
    .sort((a, b) => a.number - b.number)

export interface AclJudgement {
  /** The first number that denies a part of the ports for certain; null where a part matches no entry. */
  deniedBy?: number | null
  /** From the lowest to the highest port that is denied for certain. */
  denied?: Range<number>
  /** Whether it hangs on what is not known of the peer if more is denied. */
  unsure: boolean
}

/** What becomes of packets to or from this address, for each of the ports: the first entry that fits decides. */
export function judge(
  entries: readonly AclEntry[],
  address: LiteralAddress | undefined,
  ports: Range<number>,
): AclJudgement {
  let open: Range<number>[] = [ports]
  let unsure = false
  const denied: { by: number | null; part: Range<number> }[] = []
  for (const { number, allows, block, ports: own } of entries) {
    if (address !== undefined && !contains(block, address)) continue
    const parts = open.flatMap(part => overlap(part, own) ?? [])
    if (parts.length === 0) continue
    if (address === undefined) unsure = true
    else if (!allows) denied.push(...parts.map(part => ({ by: number, part })))
    // An entry that denies only perhaps leaves the ports to those behind it.
    if (address !== undefined || allows) open = subtract(open, own)
  }
  denied.push(...open.map(part => ({ by: null, part })))
  const [first] = denied
  if (first === undefined) return { unsure }
  const span = denied.reduce(
    (sum, { part }) => ({ from: Math.min(sum.from, part.from), to: Math.max(sum.to, part.to) }),
    first.part,
  )
  return { deniedBy: first.by, denied: span, unsure }
}
