import type { Reason } from '../../model/diagnosis.ts'
import type { FindingOf } from '../../model/finding.ts'
import { type Belief, causes } from '../cause.ts'
import type { Look } from '../known/looks.ts'
import type { Known } from '../known.ts'
import { atClient, inAws, onNode } from '../page.ts'
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

export const blocked = causes([
  ...hostFirewall,
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
      limit:
        'It names this as possible only. Probes and the node cannot tell it from its look-alikes; the account can.',
    },
    weigh: known => notOfThisHost(known, { 'all-silent': 0.3, 'asked-silent': 0.4 }),
    because: behindSilence,
    ask: () =>
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
      limit:
        'It names this as possible only. Probes and the node cannot tell it from its look-alikes; the account can.',
    },
    weigh: known => notOfThisHost(known, { 'all-silent': 0.12, 'asked-silent': 0.1 }),
    because: behindSilence,
    ask: () =>
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
      limit: 'It names this as possible only. The account’s route tables tell.',
    },
    weigh: known => notOfThisHost(known, { 'all-silent': 0.1, 'icmp-fast': 0.15 }),
    because: known => [...seen(known), ...seenOnTransport(known)],
    ask: () => 'Is there a route both ways? aws ec2 describe-route-tables, for both subnets',
  },
  {
    id: 'conntrack-exhausted',
    title: 'its connection tracking table is full, so that new connects are dropped',
    page: {
      signs: ['timed-out'],
      client: 'New connects time out, now and then or always. Connections that exist go on.',
      node: 'The kernel’s table of tracked connections is full, and it drops what is new.',
      lines: [
        { text: 'nf_conntrack: table full, dropping packet', on: 'the kernel log' },
        {
          text: 'nf_conntrack: nf_conntrack: table full in netns […], dropping packet',
          on: 'the kernel log of newer kernels, where the table is that of a network namespace',
        },
      ],
      provenBy: ['`nf_conntrack_count` has reached `nf_conntrack_max`, and connects time out.'],
      refutedBy: ['The table is not full, or the module is not loaded.'],
      unlike: {
        'host-firewall-drop': 'A rule drops, always.',
        'process-hung': 'The accept queue is full, not the table.',
      },
      check: [
        onNode('sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max', 'both alike'),
        onNode(
          'ethtool -S eth0 | grep allowance_exceeded',
          'a `conntrack_allowance_exceeded` that grows: the instance’s own limit, in front of the kernel',
        ),
      ],
    },
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
    page: {
      signs: ['no-answer'],
      client: 'Connects. Small exchanges work; the TLS handshake or a large answer never ends.',
      node: 'Nothing in the log. Packets are sent again and again.',
      provenBy: ['Large packets are lost where small ones get through, and lowering the MTU of the client mends it.'],
      refutedBy: ['A small exchange hangs as well.'],
      unlike: {
        'process-hung': 'Nothing is answered, however small.',
        'security-group':
          'The connect itself times out. But: security groups let no ICMP in by default, so the message that would shrink the packets is lost.',
      },
      check: [
        atClient(
          'ping -M do -s 1472 ADDRESS; ping -M do -s 1200 ADDRESS',
          'the large one is lost, the small one answered (where ICMP is let in)',
        ),
        atClient('tracepath -n ADDRESS', 'a `pmtu` smaller than that of the interface'),
      ],
      limit: 'It names this as possible only: a handshake that hangs has other causes.',
    },
    weigh: known => (known.failing.some(each => each.by.outcome === 'timeout' && each.by.phase === 'tls') ? 0.25 : 0),
    because: known => seen(known, 'silent'),
    ask: () => 'Do large packets get through? From the client: ping -M do -s 1472 to the node, then smaller',
  },
])
