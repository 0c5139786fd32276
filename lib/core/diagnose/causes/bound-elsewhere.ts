import type { Reason } from '../../model/diagnosis.ts'
import { type Belief, causes } from '../cause.ts'
import { isLoopback, isWildcard, sameAddress } from '../known/address.ts'
import { isLoopbackHost } from '../known/settings.ts'
import { boundToLoopback, isTranslated, listensAt, type Reach } from '../known/sockets.ts'
import type { Symptom } from '../known/symptoms.ts'
import type { Evidence, Known } from '../known.ts'
import { atClient, onNode } from '../page.ts'
import { read, saw, seen } from '../reasons.ts'
import { AFTER_THE_SOCKET, notRefused, unproven, wouldRefuse } from '../standing.ts'

/** A node that is down, or on its way up, will bind as its settings say. */
const isToCome = ({ life }: Evidence): boolean => ['stopped', 'died', 'starting'].includes(life.phase)

const addressed = (known: Known): (Symptom & { address: string })[] =>
  known.failing.filter((each): each is Symptom & { address: string } => each.address !== undefined)

const reached = (known: Known, evidence: Evidence, reach: Reach) =>
  addressed(known).filter(each => evidence.sockets.reach(each.address) === reach)

const hostsText = (hosts: readonly string[]): string => hosts.join(', ')

/** What the settings will make of it, where the node is down: told as the next cause behind the first. */
function loopbackToCome(known: Known, evidence: Evidence): Belief {
  if (!isToCome(evidence) || !evidence.settings.read) return 0
  if (addressed(known).every(each => isLoopback(each.address))) return 0
  const { hosts, decidedBy } = evidence.settings.hosts('http')
  return hosts.length > 0 && hosts.every(isLoopbackHost) ? (decidedBy === undefined ? 0.7 : 0.85) : 0
}

function weighLoopback(known: Known): Belief {
  const { evidence } = known
  if (evidence === undefined) return 0
  // Sockets of a node that died are those of an earlier life that outlived its unit.
  if (evidence.life.phase !== 'died' && reached(known, evidence, 'loopback-only').length > 0)
    return wouldRefuse(known, 0.96)
  const { bound } = evidence.sockets
  const said = bound.http !== undefined && boundToLoopback(bound.http)
  const outside = addressed(known).some(each => !isLoopback(each.address))
  if (!evidence.sockets.readable && said && outside) return wouldRefuse(known, 0.88)
  return wouldRefuse(known, loopbackToCome(known, evidence))
}

function becauseLoopback(known: Known): Reason[] {
  const { evidence } = known
  if (evidence === undefined) return seen(known)
  const { sockets, settings } = evidence
  const { hosts, decidedBy } = settings.hosts('http')
  const at = reached(known, evidence, 'loopback-only')
  return [
    ...sockets.own.slice(0, 2).map(each => read(each, `it listens at ${listensAt(each)}, for this host alone`)),
    ...at.flatMap(each => {
      const local = sockets.localConnect(each.address)
      return local?.outcome === 'refused' ? [read(local, `even this host is refused at ${each.address}`)] : []
    }),
    ...(sockets.own.length === 0 && sockets.bound.http !== undefined
      ? [read(sockets.bound.http, 'this is where it says that it listens')]
      : []),
    ...(decidedBy !== undefined && hosts.every(isLoopbackHost)
      ? [read(decidedBy, `${decidedBy.key} decides the REST address: ${hostsText(hosts)}`)]
      : []),
    ...(decidedBy === undefined && settings.read
      ? evidence.facts
          .of('config-file')
          .slice(0, 1)
          .map(file => read(file, 'no setting names a REST address, and the default is loopback'))
      : []),
  ]
}

/** Settings that name addresses of this host, and not the one that was dialled. */
function otherAddressToCome(known: Known, evidence: Evidence): Belief {
  if (!isToCome(evidence)) return 0
  const { hosts } = evidence.settings.hosts('http')
  const literal =
    hosts.length > 0 && hosts.every(host => /^[\d.]+$|:/.test(host) && !isWildcard(host) && !host.startsWith('_'))
  if (!literal || hosts.every(isLoopbackHost)) return 0
  const isMine = (address: string) => evidence.addresses.some(own => sameAddress(own, address))
  const missed = addressed(known).filter(
    each => isMine(each.address) && !hosts.some(host => sameAddress(host, each.address)),
  )
  return hosts.every(isMine) && missed.length > 0 ? 0.82 : 0
}

function weighOther(known: Known): Belief {
  const { evidence } = known
  if (evidence === undefined) return 0
  const missed = reached(known, evidence, 'other-address')
  if (missed.length === 0) return wouldRefuse(known, otherAddressToCome(known, evidence))
  const sure = missed.every(each => !isTranslated(each.address, evidence.addresses))
  return wouldRefuse(known, sure ? 0.95 : 0.5)
}

const otherFamilyAnswers = (known: Known): Symptom[] =>
  known.asked.filter(
    each =>
      each.state === 'answers' &&
      known.failing.some(fails => fails.state === 'refused' && fails.family !== each.family),
  )

const becauseSockets = (known: Known): Reason[] => [
  ...(known.evidence?.sockets.own ?? []).slice(0, 3).map(each => read(each, `it listens at ${listensAt(each)}`)),
  ...settingReason(known),
]

function settingReason({ evidence }: Known): Reason[] {
  const decided = evidence?.settings.hosts('http')
  return decided?.decidedBy === undefined
    ? []
    : [read(decided.decidedBy, `${decided.decidedBy.key} decides the REST address: ${hostsText(decided.hosts)}`)]
}

export const boundElsewhere = causes([
  {
    id: 'bound-to-loopback',
    title: 'it listens on loopback only, so that no other host can reach it',
    page: {
      signs: ['refused'],
      client:
        'Works on the node itself, refused at once from every other host. That is the default: with no `network.host` a node listens on loopback only.',
      node: 'The process runs and serves. Its listeners show 127.0.0.1 and ::1 alone.',
      lines: [
        {
          text: 'publish_address {127.0.0.1:9200}, bound_addresses {[::1]:9200}, {127.0.0.1:9200}',
          on: 'Elasticsearch 7.17.29, 8.19.8, OpenSearch 2.19.3',
        },
      ],
      provenBy: ['Every listener of the node on the asked port is a loopback address, and the dialled address is not.'],
      refutedBy: [
        '`*:9200` in `ss`, or the dialled address: it listens everywhere, and something else refuses.',
        '`network.host` in the file proves nothing by itself: `http.bind_host`, `http.host`, `network.bind_host` and arguments beat it. A left-over `http.host: localhost` hides `network.host: 0.0.0.0`.',
      ],
      unlike: {
        'bound-to-other-address': 'It listens on an address of the network, and on the wrong one.',
        'host-firewall-reject': 'It listens on the dialled address, and a rule rejects.',
        'container-port-unpublished': 'It listens inside its container, and the host does not.',
        starting: 'It does not listen on 9200 yet.',
      },
      check: [
        onNode(
          "ss -Hltn 'sport = :9200'",
          '`[::ffff:127.0.0.1]:9200` or `[::1]:9200` and nothing else. Never with `-4` or `-6`: both hide sockets of a JVM',
        ),
        onNode(
          'curl -s -o /dev/null -w "%{http_code}\\n" http://127.0.0.1:9200/',
          'any status (with TLS: `https` and `-k`, on the node itself)',
        ),
        onNode(
          "grep -n -E '(network|http)\\.(host|bind_host)' /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml",
          'nothing, or a loopback value',
        ),
      ],
    },
    weigh: known =>
      Math.max(
        weighLoopback(known),
        addressed(known).every(each => isLoopback(each.address))
          ? 0
          : unproven(known, { 'all-refused': 0.2, refused: 0.2, 'transport-open': 0.12 }),
      ),
    because: becauseLoopback,
    contradicts: notRefused,
    masks: ['bound-to-other-address', ...AFTER_THE_SOCKET],
    since: known => known.evidence?.sockets.bound.http?.at,
    ask: () =>
      'Where does it listen? On the node: ss -Hltn (never -4 or -6; 127.0.0.1 or [::1] at the port means loopback only)',
  },
  {
    id: 'bound-to-other-address',
    title: 'it listens on another address of its host than the one that was dialled',
    page: {
      signs: ['refused', 'transport-open'],
      client: 'Refused at once at the dialled address. Another address of the same host answers.',
      node: 'The process runs and serves, on an address that is not the dialled one: another interface, a second private address, or the network address alone where `localhost` was asked.',
      provenBy: [
        'The listeners of the node on the asked port are addresses of this host, and the dialled one is not among them.',
      ],
      refutedBy: [
        'The dialled address is not on the host at all: it is translated on the way (an Elastic IP, a published port), or it is another host.',
      ],
      unlike: {
        'bound-to-loopback': 'Only loopback addresses.',
        'bind-address-missing': 'The address is on no interface, and the node does not start.',
        'address-family-mismatch': 'Only one of IPv4 and IPv6.',
      },
      check: [
        onNode("ss -Hltn 'sport = :9200'; ip -br addr", 'an address of the host that is not the dialled one'),
        onNode('curl -s -o /dev/null -w "%{http_code}\\n" http://OTHER_ADDRESS:9200/', 'any status'),
      ],
    },
    weigh: known =>
      Math.max(weighOther(known), unproven(known, { 'all-refused': 0.05, refused: 0.06, 'transport-open': 0.06 })),
    because: known => (known.evidence === undefined ? seen(known) : becauseSockets(known)),
    contradicts: notRefused,
    masks: AFTER_THE_SOCKET,
    since: known => known.evidence?.sockets.bound.http?.at,
  },
  {
    id: 'address-family-mismatch',
    title: 'it listens on one address family, and the other one was dialled',
    page: {
      signs: ['refused'],
      client:
        'Works for some clients. The name resolves to IPv4 and IPv6, and one of them is refused. `localhost` may be `::1` first.',
      node: 'The process listens on IPv4 alone, or on IPv6 alone.',
      provenBy: ['Of the addresses that one name gives, one family answers and the other is refused.'],
      refutedBy: ['`*:9200` in `ss`: a JVM that listens there takes both families.'],
      unlike: {
        'bound-to-other-address': 'The other address is of the same family.',
        'host-firewall-reject': 'The rule is for one family alone, as in `ip6tables`.',
      },
      check: [
        atClient('getent ahosts NAME', 'addresses of both families'),
        atClient('curl -4 http://NAME:9200/; curl -6 http://NAME:9200/', 'one of them is refused'),
        onNode("ss -Hltn 'sport = :9200'", 'listeners of one family. `[::ffff:10.0.0.5]:9200` is IPv4'),
      ],
    },
    weigh: known => {
      const { evidence } = known
      if (evidence !== undefined && reached(known, evidence, 'other-family').length > 0) return wouldRefuse(known, 0.95)
      const unknown = evidence === undefined || !evidence.sockets.readable
      return unknown && otherFamilyAnswers(known).length > 0 ? 0.7 : 0
    },
    because: known => [
      ...becauseSockets(known),
      ...(known.evidence === undefined ? otherFamilyAnswers(known).map(each => saw(each.by)) : []),
      ...seen(known, 'refused'),
    ],
    contradicts: notRefused,
    masks: AFTER_THE_SOCKET,
    since: known => known.evidence?.sockets.bound.http?.at,
    ask: () =>
      'Do the two addresses belong to one host, and where does the node listen there? On the node: ip -br addr; ss -Hltn',
  },
])
