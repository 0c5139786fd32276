import { formatCidr, single } from '../cidr/cidr.ts'
import type { Endpoint } from './endpoint.ts'
import { admits } from './group-rules.ts'
import { lacks } from './lacks.ts'
import type { Network } from './network.ts'
import type { Peer } from './peer.ts'
import { OPEN, type Step } from './step.ts'

/** Security groups are stateful: what they let through one way needs no rule for the answer. */
export function groupStep(network: Network, way: 'egress' | 'ingress', own: Endpoint, peer: Peer, port: number): Step {
  if (own.place === 'remote') return OPEN
  const groups = own.interface?.groups
  if (groups === undefined)
    return { blockers: [], missing: own.missing.length > 0 ? own.missing : [`the security groups of ${own.asked}`] }
  // Interfaces of NAT gateways and the like have none, and nothing filters them.
  if (groups.length === 0) return OPEN
  const unsure: string[] = []
  for (const id of groups) {
    const group = network.groups.get(id)
    const rules = group?.[way]
    if (rules === undefined) {
      const rulesOf = group === undefined ? id : `the ${way} rules of ${id}`
      unsure.push(lacks(network, 'DescribeSecurityGroups', rulesOf))
      continue
    }
    for (const rule of rules) {
      const answer = admits(rule, peer, port, network.lists)
      if (answer === 'yes') return OPEN
      if (answer === 'no') continue
      const listed = 'list' in rule && !network.lists.has(rule.list)
      unsure.push(...(listed ? [lacks(network, LISTS, `the entries of ${rule.list}`)] : peer.missing))
    }
  }
  if (unsure.length > 0) return { blockers: [], missing: unsure }
  const blocker = {
    kind: `security-group-${way}` as const,
    direction: 'forward' as const,
    id: groups.join(','),
    rule: null,
    remedy: remedy(network, way, groups, peer, port),
    code: 'ENI_SG_RULES_MISMATCH' as const,
  }
  return { blockers: [blocker], missing: [] }
}

const LISTS = 'GetManagedPrefixListEntries'

/** A reference to a group before an address, and of several groups the one that the fewest wear. */
function remedy(
  { interfaces }: Network,
  way: 'egress' | 'ingress',
  own: readonly string[],
  peer: Peer,
  port: number,
): string {
  const narrowest = (groups: readonly string[]) =>
    groups.toSorted((a, b) => interfaces.wearing(a) - interfaces.wearing(b))[0]
  const worn = (group: string) => {
    const count = interfaces.wearing(group)
    return count === 1 ? 'the one interface' : `the ${count} interfaces`
  }
  const changed = narrowest(own) ?? ''
  const group = narrowest(peer.groups ?? [])
  const address = peer.address === undefined ? undefined : formatCidr(single(peer.address))
  const whom = group ?? address ?? 'the security group of the other end'
  const reach =
    group === undefined
      ? 'that address only'
      : `${worn(group)} that wear${interfaces.wearing(group) === 1 ? 's' : ''} it`
  const rule = way === 'ingress' ? `let tcp ${port} in from ${whom}` : `let tcp ${port} out to ${whom}`
  return `in ${changed}, ${rule}: opens ${worn(changed)} with ${changed} ${way === 'ingress' ? 'to' : 'towards'} ${reach}`
}
