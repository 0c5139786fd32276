import { formatCidr, single } from '../cidr/cidr.ts'
import type { Range } from '../cidr/range.ts'
import type { Blocker } from '../model/path.ts'
import { type AclEntry, type AclJudgement, judge, LAST_NUMBER } from './acl-entries.ts'
import type { Endpoint } from './endpoint.ts'
import { lacks } from './lacks.ts'
import type { Network, NetworkAcl } from './network.ts'
import type { Peer } from './peer.ts'
import { OPEN, type Step } from './step.ts'
import { formatPorts } from './tcp-ports.ts'

/** Network ACLs are stateless and stand at the edge of a subnet: each direction needs its own entry there. */
export function aclStep(
  network: Network,
  way: 'egress' | 'ingress',
  direction: Blocker['direction'],
  own: Endpoint,
  peer: Peer,
  ports: Range<number>,
): Step {
  if (own.place === 'remote') return OPEN
  const acl = network.acls.get(own.subnet ?? '')
  if (acl === undefined) {
    const what = `the network ACL of ${own.subnet ?? `the subnet of ${own.asked}`}`
    return { blockers: [], missing: [lacks(network, 'DescribeNetworkAcls', what)] }
  }
  const judged = judge(acl[way], peer.address, ports)
  if (judged.denied === undefined) return { blockers: [], missing: judged.unsure ? peer.missing : [] }
  const blocker = {
    kind: `network-acl-${way}` as const,
    direction,
    id: acl.id,
    rule: judged.deniedBy ?? null,
    remedy: remedy(acl, way, peer, judged),
    code: 'SUBNET_ACL_RESTRICTION' as const,
  }
  return { blockers: [blocker], missing: [] }
}

const MOST_NAMED = 3

function remedy(
  acl: NetworkAcl,
  way: 'egress' | 'ingress',
  { address }: Peer,
  { denied, deniedBy }: AclJudgement,
): string {
  const ports = denied === undefined ? '' : formatPorts(denied)
  const whom = address === undefined ? 'the other end' : formatCidr(single(address))
  const allowance = `allows tcp ${ports} ${way === 'egress' ? 'to' : 'from'} ${whom}`
  const number = freeNumber(acl[way], deniedBy ?? LAST_NUMBER)
  const entry =
    number === undefined
      ? `entry ${deniedBy} of ${acl.id} stands first: number it higher, and before it add an ${way} entry that ${allowance}`
      : `in ${acl.id}, an ${way} entry with number ${number} that ${allowance}`
  const subnets =
    acl.subnets.length > MOST_NAMED ? `its ${acl.subnets.length} subnets` : acl.subnets.toSorted().join(', ')
  return `${entry}: it holds for every interface of ${subnets}`
}

/** Before the one that denies, and behind as many others as can be. */
function freeNumber(entries: readonly AclEntry[], before: number): number | undefined {
  const taken = new Set(entries.map(({ number }) => number))
  const last = Math.max(0, ...[...taken].filter(number => number < before))
  const round = Math.ceil((last + 1) / 10) * 10
  if (round < before) return round
  for (let number = before - 1; number > 0; number -= 1) if (!taken.has(number)) return number
  return undefined
}
