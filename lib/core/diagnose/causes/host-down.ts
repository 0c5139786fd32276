import { causes } from '../cause.ts'
import type { Known } from '../known.ts'
import { atClient, inAws } from '../page.ts'
import { seen, seenOnTransport } from '../reasons.ts'

const nameProblem = (known: Known, ...codes: string[]): boolean =>
  known.look === 'unresolved' &&
  known.asked.every(each => (each.by.outcome === 'dns' ? codes.includes(each.by.code) : false))

/** The evidence was taken on the dialled host while it could not be reached: the host is up. */
const isUp = ({ evidence }: Known): boolean => evidence !== undefined && evidence.provenance.doubts.length === 0

const neighbourGone = (known: Known): boolean =>
  known.failing.some(each => each.by.outcome === 'unreachable' && each.by.code === 'EHOSTDOWN') ||
  (known.look === 'icmp-late' &&
    known.transport.every(each => ['unreachable', 'timeout', 'vantage'].includes(each.state)))

export const hostDown = causes([
  {
    id: 'host-unreachable',
    title: 'its host cannot be reached at all',
    page: {
      signs: ['timed-out', 'unreachable'],
      client:
        'No port of the host answers. On its own network: no route to host, after about three seconds. In a VPC: a timeout.',
      node: 'It cannot be asked.',
      provenBy: [
        'An ICMP error after about three seconds, on both ports: nobody on the local network answers ARP for the address.',
      ],
      refutedBy: ['Any answer of the host, on any port.', 'An ICMP error at once: something is there, and rejects.'],
      unlike: {
        'instance-stopped': 'What it is where the account says so.',
        'security-group': 'Other ports, or other clients, get through.',
        'host-firewall-reject': 'The error comes at once.',
      },
      check: [
        atClient('ping -c 3 ADDRESS; ip neigh show to ADDRESS', '`FAILED` or `INCOMPLETE`'),
        inAws(
          "aws ec2 describe-instances --filters Name=private-ip-address,Values=ADDRESS --query 'Reservations[].Instances[].[InstanceId,State.Name]'",
          'a state other than `running`, or no instance',
        ),
      ],
      limit:
        'A timeout alone is named as possible only: in a VPC a host that is gone and a dropped packet look the same.',
    },
    weigh: known => {
      if (isUp(known)) return 0
      if (neighbourGone(known)) return 0.87
      if (known.failing.some(each => each.by.outcome === 'unreachable' && each.by.code === 'ENETUNREACH')) return 0.5
      return ({ 'all-silent': 0.2, 'icmp-late': 0.6, 'icmp-fast': 0.08 } as Record<string, number>)[known.look] ?? 0
    },
    because: known => [...seen(known), ...seenOnTransport(known)],
    ask: known =>
      `Is the host up, and does the address belong to it? aws ec2 describe-instances, or: ping -c 3 ${known.case.target.host}`,
  },
  {
    id: 'name-unresolvable',
    title: 'its name does not resolve',
    page: {
      signs: ['name-unresolved'],
      client: 'Nothing is dialled.',
      node: 'Nothing to be seen.',
      provenBy: ['The resolver answers that the name, or an address for it, does not exist (`ENOTFOUND`).'],
      refutedBy: ['`EAI_AGAIN`: the resolver did not answer; it says nothing of the name.'],
      unlike: {
        'vantage-faulty': 'No name resolves from here.',
        'host-unreachable': 'The name gives an address.',
      },
      check: [
        atClient('getent ahosts NAME', 'nothing'),
        atClient('cat /etc/resolv.conf; getent ahosts example.com', 'the resolver, and whether it knows any name'),
        atClient(
          'dig +search NAME',
          '`NXDOMAIN`: misspelt, a search domain that is missing, or a private zone that this network does not see',
        ),
      ],
    },
    weigh: known => {
      if (nameProblem(known, 'ENOTFOUND', 'ENODATA')) return 0.97
      return known.look === 'unresolved' ? 0.45 : 0
    },
    because: known => seen(known, 'dns'),
    ask: known => `Does the name resolve elsewhere? getent ahosts ${known.case.target.host}`,
  },
])
