import type { Reason } from '../../model/diagnosis.ts'
import type { FindingOf } from '../../model/finding.ts'
import type { Belief, Cause } from '../cause.ts'
import type { Look } from '../known/looks.ts'
import type { Known } from '../known.ts'
import { read, seen, seenOnTransport } from '../reasons.ts'
import { dropsClient, hostFirewall } from './host-firewall.ts'

/** What the node's own host cannot show: whether the network between lets packets through. */
function notOfThisHost(known: Known, byLook: Partial<Record<Look, Belief>>): Belief {
  const { evidence } = known
  const belief = byLook[known.look] ?? 0
  if (evidence === undefined || belief === 0) return belief
  return dropsClient(known) ? 0 : belief
}

const conntrackFull = ({ evidence }: Known): FindingOf<'kernel-setting'> | undefined => {
  const value = (name: string) => evidence?.facts.of('kernel-setting').find(each => each.name === name)
  const [count, max] = [value('net.netfilter.nf_conntrack_count'), value('net.netfilter.nf_conntrack_max')]
  return count !== undefined && max !== undefined && Number(max.value) > 0 && Number(count.value) >= Number(max.value)
    ? count
    : undefined
}

const behindSilence = (known: Known): Reason[] => [...seen(known, 'timeout'), ...seenOnTransport(known)]

export const blocked: readonly Cause[] = [
  ...hostFirewall,
  {
    id: 'security-group',
    title: 'a security group does not let the connect in',
    weigh: known => notOfThisHost(known, { 'all-silent': 0.3, 'asked-silent': 0.4 }),
    because: behindSilence,
    ask: () =>
      'Does a security group of the instance let the client in? aws ec2 describe-security-groups, for the groups of its network interface',
  },
  {
    id: 'network-acl',
    title: 'a network ACL denies the connect or its answer',
    weigh: known => notOfThisHost(known, { 'all-silent': 0.12, 'asked-silent': 0.1 }),
    because: behindSilence,
    ask: () =>
      'Do the network ACLs of both subnets let the connect in and its answer (ports 1024-65535) out? aws ec2 describe-network-acls',
  },
  {
    id: 'route-missing',
    title: 'a route to it, or back, is missing',
    weigh: known => notOfThisHost(known, { 'all-silent': 0.1, 'icmp-fast': 0.15 }),
    because: known => [...seen(known), ...seenOnTransport(known)],
    ask: () => 'Is there a route both ways? aws ec2 describe-route-tables, for both subnets',
  },
  {
    id: 'conntrack-exhausted',
    title: 'its connection tracking table is full, so that new connects are dropped',
    weigh: known =>
      conntrackFull(known) !== undefined && known.failing.some(each => each.state === 'timeout') ? 0.9 : 0,
    because: known => {
      const full = conntrackFull(known)
      return full === undefined ? [] : [read(full, 'as many connections are tracked as the table can hold')]
    },
  },
  {
    id: 'path-mtu',
    title: 'large packets are lost on the way',
    weigh: known => (known.failing.some(each => each.by.outcome === 'timeout' && each.by.phase === 'tls') ? 0.25 : 0),
    because: known => seen(known, 'silent'),
    ask: () => 'Do large packets get through? From the client: ping -M do -s 1472 to the node, then smaller',
  },
]
