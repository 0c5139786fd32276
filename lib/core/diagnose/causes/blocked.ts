import type { FindingOf } from '../../model/finding.ts'
import { causes } from '../cause.ts'
import type { Known } from '../known.ts'
import { atClient, onNode } from '../page.ts'
import { read, seen } from '../reasons.ts'
import { hostFirewall } from './host-firewall.ts'
import { onTheWay } from './on-the-way.ts'

const conntrackFull = ({ evidence }: Known): FindingOf<'kernel-setting'> | undefined => {
  const value = (name: string) => evidence?.facts.of('kernel-setting').find(each => each.name === name)
  const [count, max] = [value('net.netfilter.nf_conntrack_count'), value('net.netfilter.nf_conntrack_max')]
  return count !== undefined && max !== undefined && Number(max.value) > 0 && Number(count.value) >= Number(max.value)
    ? count
    : undefined
}

export const blocked = causes([
  ...hostFirewall,
  ...onTheWay,
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
