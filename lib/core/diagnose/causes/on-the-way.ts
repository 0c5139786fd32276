import type { Reason } from '../../model/diagnosis.ts'
import type { Blocker } from '../../model/path.ts'
import { blockerText } from '../../report/path-report.ts'
import { type Belief, causes } from '../cause.ts'
import type { Look } from '../known/looks.ts'
import { contradictedPath, failingPaths, type Judged, whereBlocked } from '../known/path.ts'
import type { Known } from '../known.ts'
import { atClient, inAws, onNode } from '../page.ts'
import { seen, seenOnTransport } from '../reasons.ts'
import { dropsClient } from './host-firewall.ts'

type Kind = 'security-group' | 'network-acl' | 'route'

/** The snapshot blocks the very connect that timed out. */
const BLOCKED = 0.93
/** The same, of an address that no interface of the snapshot has, and that may arrive as another one. */
const BLOCKED_FROM_AFAR = 0.55
/** It blocks what was answered: not the cause, but told with what speaks against it. */
const CONTRADICTED = 0.05

/** What the node's own host cannot show: whether the network between lets packets through. */
function notOfThisHost(known: Known, byLook: Partial<Record<Look, Belief>>): Belief {
  const { evidence } = known
  const belief = byLook[known.look] ?? 0
  if (evidence === undefined || belief === 0) return belief
  return dropsClient(known) ? 0 : belief
}

const blockersOf = ({ check: { answer } }: Judged, kind: Kind): Blocker[] =>
  answer.blockers.filter(blocker => blocker.kind.startsWith(kind))

/** Packets that are denied are dropped without a word: that explains a timeout, never a refusal. */
function weighWay(known: Known, kind: Kind, byLook: Partial<Record<Look, Belief>>): Belief {
  const judged = failingPaths(known)
  if (judged.length === 0) return notOfThisHost(known, byLook)
  const blocking = judged.filter(each => blockersOf(each, kind).length > 0)
  const silent = blocking.filter(({ symptom }) => symptom.state === 'timeout')
  if (silent.length > 0) return silent.some(({ check }) => check.placed) ? BLOCKED : BLOCKED_FROM_AFAR
  if (blocking.length > 0) return contradictedPath(known).length > 0 ? CONTRADICTED : 0
  const isOpen = judged.every(({ check: { answer } }) => answer.missing.length === 0)
  return isOpen ? 0 : notOfThisHost(known, byLook)
}

function becauseOf(known: Known, kind: Kind): Reason[] {
  const blocking = failingPaths(known).flatMap(each =>
    blockersOf(each, kind).map(blocker => ({ text: blockerText(blocker), source: whereBlocked(blocker) })),
  )
  const tracked = blocking.slice(0, kind === 'security-group' ? 1 : 0).map(({ source }) => ({
    text: 'only new connects fail: those that the security group tracked before may live on',
    source,
  }))
  return [...blocking, ...tracked, ...seen(known), ...seenOnTransport(known)]
}

function doubtsOf(known: Known, kind: Kind): Reason[] {
  const afar = failingPaths(known).find(each => !each.check.placed && blockersOf(each, kind).length > 0)
  if (afar === undefined) return []
  return [
    { text: `no interface of the snapshot has ${afar.check.from}: it may arrive with another address`, source: 'path' },
  ]
}

/** What would let the snapshot decide. */
function lackOf(known: Known): string | undefined {
  const [lack] = failingPaths(known).flatMap(({ check }) => check.answer.missing)
  return lack === undefined ? undefined : `What does the snapshot lack? ${lack}. Make it again: esfleet path --help`
}

const LIMIT =
  'Without a snapshot of EC2 (`esfleet diagnose --snapshot`) it is named as possible only: probes and the node cannot tell it from its look-alikes.'

/** Causes that stand between client and node, in the account. */
export const onTheWay = causes([
  {
    id: 'security-group',
    title: 'a security group does not let the connect in',
    page: {
      signs: ['timed-out'],
      client: 'Nothing comes back. From another subnet or with another security group it may work.',
      node: 'Nothing to be seen. The node listens and answers its own host; no packet of the client arrives.',
      provenBy: [
        'No rule of any security group of the network interface that has the address lets the client in on the port, or the client’s own groups do not let it out.',
      ],
      refutedBy: [
        'Any answer at all, a refusal or a reset included. Security groups drop, and they are stateful: the answer needs no rule.',
      ],
      unlike: {
        'network-acl':
          'Belongs to the subnet and is stateless: the answer needs an entry of its own. Within one subnet it does not apply.',
        'host-firewall-drop': 'Stands on the node.',
        'route-missing': 'Whole networks are cut off, not one port.',
        'host-unreachable': 'No port of the host answers.',
      },
      check: [
        inAws(
          "aws ec2 describe-network-interfaces --filters Name=addresses.private-ip-address,Values=ADDRESS --query 'NetworkInterfaces[].Groups'",
          'the groups that count: those of the interface with this address',
        ),
        inAws(
          'aws ec2 describe-security-group-rules --filters Name=group-id,Values=GROUP',
          'no ingress rule for the port that holds the client. A rule that names a group matches private addresses only',
        ),
        onNode(
          "tcpdump -ni any 'tcp port 9200 and tcp[tcpflags] & tcp-syn != 0'",
          'no SYN of the client, while it tries',
        ),
      ],
      limit: LIMIT,
    },
    weigh: known => weighWay(known, 'security-group', { 'all-silent': 0.3, 'asked-silent': 0.4 }),
    because: known => becauseOf(known, 'security-group'),
    contradicts: known => doubtsOf(known, 'security-group'),
    ask: known =>
      lackOf(known) ??
      'Does a security group of the instance let the client in? aws ec2 describe-security-groups, for the groups of its network interface',
  },
  {
    id: 'network-acl',
    title: 'a network ACL denies the connect or its answer',
    page: {
      signs: ['timed-out'],
      client: 'Nothing comes back, from outside the subnet.',
      node: 'Nothing to be seen, or SYNs that arrive and answers that get lost.',
      provenBy: [
        'One of four steps is denied: out of the client’s subnet, into the node’s, and for the answer (ports 1024-65535) out of the node’s and into the client’s. Entries count in the order of their numbers; the first that fits decides.',
      ],
      refutedBy: ['Client and node are in one subnet.', 'Any answer at all, a refusal included.'],
      unlike: {
        'security-group': 'Belongs to the interface, and needs no rule for the answer.',
        'route-missing': 'The entries allow it, and there is no way.',
      },
      check: [
        inAws(
          'aws ec2 describe-network-acls --filters Name=association.subnet-id,Values=SUBNET',
          'a deny with a lower number than the allow, or no entry for 1024-65535 in the other direction',
        ),
        onNode("tcpdump -ni any 'tcp port 9200'", 'SYNs that arrive and are answered: then it is the way back'),
      ],
      limit: LIMIT,
    },
    weigh: known => weighWay(known, 'network-acl', { 'all-silent': 0.12, 'asked-silent': 0.1 }),
    because: known => becauseOf(known, 'network-acl'),
    contradicts: known => doubtsOf(known, 'network-acl'),
    ask: known =>
      lackOf(known) ??
      'Do the network ACLs of both subnets let the connect in and its answer (ports 1024-65535) out? aws ec2 describe-network-acls',
  },
  {
    id: 'route-missing',
    title: 'a route to it, or back, is missing',
    page: {
      signs: ['timed-out', 'unreachable'],
      client: 'Nothing comes back; where a router says so, network unreachable at once.',
      node: 'Nothing to be seen, or SYNs that arrive and answers that leave by another way.',
      provenBy: [
        'The route table of the client’s subnet has no working route to the node, or the node’s none back (a `blackhole`, a peering with one side only).',
      ],
      refutedBy: ['Any answer of the node at all.', 'Both in one VPC: the local route is always there.'],
      unlike: {
        'security-group': 'The way is there, and one port is shut.',
        'vantage-faulty': 'This machine itself has no route: `ENETUNREACH` without a packet.',
      },
      check: [
        atClient('ip route get ADDRESS', 'a route by the interface that was meant'),
        inAws(
          'aws ec2 describe-route-tables --filters Name=association.subnet-id,Values=SUBNET',
          'no route to the other side, or `blackhole`, for either subnet',
        ),
        onNode(
          'ip route get CLIENT_ADDRESS; sysctl net.ipv4.conf.all.rp_filter',
          'an answer that leaves by another interface than the SYN came in',
        ),
      ],
      limit: LIMIT,
    },
    weigh: known => weighWay(known, 'route', { 'all-silent': 0.1, 'icmp-fast': 0.15 }),
    because: known => becauseOf(known, 'route'),
    contradicts: known => doubtsOf(known, 'route'),
    ask: known => lackOf(known) ?? 'Is there a route both ways? aws ec2 describe-route-tables, for both subnets',
  },
])
