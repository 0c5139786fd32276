import type { Reason } from '../../model/diagnosis.ts'
import { type Belief, causes } from '../cause.ts'
import { type Blocking, endsAs } from '../known/firewall.ts'
import type { Look } from '../known/looks.ts'
import type { Symptom } from '../known/symptoms.ts'
import type { Evidence, Known } from '../known.ts'
import { onNode } from '../page.ts'
import { read, saw, seen, seenOnTransport } from '../reasons.ts'

type Verdict = 'reject' | 'drop'
interface Match {
  symptom: Symptom
  blocking: Blocking
  belief: Belief
}

/** A rule that meets this client and ends its connects just as they ended. */
const MET = 0.96
/** The same, where the client's address or a rule before it is not known. */
const PERHAPS_MET = 0.65
/** The same, where the node listens, its host can connect, and the client was rejected nevertheless. */
const MOST_LIKELY_MET = 0.88
/** A rejecting rule whose ICMP answer would have to be lost on its way. */
const ANSWER_LOST = 0.6

const SERVED: ReadonlySet<Symptom['state']> = new Set([
  'answers',
  'connects',
  'wrong-scheme',
  'silent',
  'reset',
  'tls',
  'protocol',
])

function beliefIn(evidence: Evidence, { rule, sure }: Blocking, symptom: Symptom): Belief {
  const ends = endsAs(rule, symptom)
  if (ends === 'as-seen') {
    if (sure) return MET
    return rule.verdict === 'reject' && servesInside(evidence, symptom) ? MOST_LIKELY_MET : PERHAPS_MET
  }
  return ends === 'if-lost' ? ANSWER_LOST : SERVED.has(symptom.state) ? 0 : 0.1
}

const servesInside = ({ sockets }: Evidence, { address = '' }: Symptom): boolean =>
  sockets.reach(address) === 'covered' && sockets.localConnect(address)?.outcome === 'open'

function matches({ failing, evidence }: Known, verdict: Verdict): Match[] {
  if (evidence === undefined) return []
  return failing
    .flatMap(symptom =>
      evidence
        .blocking(symptom)
        .filter(
          each => each.rule.verdict === verdict && !(symptom.address !== undefined && opensLocally(evidence, symptom)),
        )
        .map(blocking => ({ symptom, blocking, belief: beliefIn(evidence, blocking, symptom) })),
    )
    .sort((a, b) => b.belief - a.belief)
}

/** A connect of the instance to its own loopback address that is let in refutes a rule for clients on loopback. */
const opensLocally = (evidence: Evidence, { address = '' }: Symptom): boolean =>
  /^127\.|^::1$/.test(address) && evidence.sockets.localConnect(address)?.outcome === 'open'

const ruleText = ({ rule }: Blocking): string => {
  const what =
    rule.verdict === 'drop' ? 'drops' : `rejects${rule.rejectWith === undefined ? '' : ` (${rule.rejectWith})`}`
  return `${rule.tool} ${what} connects to port ${rule.port}${rule.byPolicy ? ', by default' : ''}`
}

function becauseRule(known: Known, verdict: Verdict): Reason[] {
  const found = matches(known, verdict)
  const rules = [...new Map(found.map(each => [each.blocking.rule, each])).values()]
  const { evidence } = known
  const inside = found.flatMap(({ symptom }): Reason[] => {
    const listener = evidence?.sockets.own.find(() => evidence.sockets.reach(symptom.address ?? '') === 'covered')
    const local = evidence?.sockets.localConnect(symptom.address ?? '')
    return [
      ...(listener === undefined ? [] : [read(listener, 'the node listens there')]),
      ...(local?.outcome === 'open' ? [read(local, 'the host itself can connect')] : []),
    ]
  })
  return [
    ...rules.slice(0, 2).map(each => read(each.blocking.rule, ruleText(each.blocking))),
    ...inside.slice(0, 2),
    ...(rules.length === 0 ? [...seen(known), ...seenOnTransport(known)] : seen(known).slice(0, 1)),
  ]
}

const contradictsRule = (known: Known, verdict: Verdict): Reason[] =>
  matches(known, verdict)
    .filter(each => endsAs(each.blocking.rule, each.symptom) === 'otherwise')
    .slice(0, 1)
    .map(({ symptom, blocking }) =>
      saw(symptom.by, `${ruleText(blocking)}, and that is not how this connect ended (${symptom.state})`),
    )

/** Evidence that holds no firewall section at all leaves firewalls open. */
const firewallUnread = ({ evidence }: Known): boolean =>
  evidence === undefined || evidence.facts.unread('firewall', 'firewall', 'firewall-manager')

/** A rule of this host that drops the client accounts for the silence, so that the network between need not. */
export const dropsClient = (known: Known): boolean => matches(known, 'drop').some(each => each.belief >= PERHAPS_MET)

export const hostFirewall = causes([
  {
    id: 'host-firewall-reject',
    title: 'the firewall of its host rejects the connect',
    page: {
      signs: ['refused', 'unreachable'],
      client:
        'Refused, just as if nothing listened: `iptables -j REJECT`, `nft reject` and `ufw reject` all end as `ECONNREFUSED`. firewalld’s reject is `EHOSTUNREACH` on IPv4 and `EACCES` on IPv6. Some answers take one second, since the kernel limits the rate of its ICMP errors.',
      node: 'The node listens on the dialled address and answers its own host.',
      provenBy: [
        'It listens on the dialled address, and a rule of this host rejects the port for this client, with the error that was seen.',
      ],
      refutedBy: [
        'A rule before it accepts the client.',
        'The error is another one than the rule sends; only a client whose own security group drops ICMP sees a timeout instead.',
      ],
      unlike: {
        'bound-to-loopback': 'It does not listen on the dialled address.',
        'service-stopped': 'Nothing listens.',
        'security-group': 'It drops: a timeout, never a refusal.',
      },
      check: [
        onNode("ss -Hltn 'sport = :9200'", 'the dialled address, or `*`'),
        onNode(
          'nft -a list ruleset; iptables-save; ip6tables-save; firewall-cmd --list-all-zones; ufw status verbose',
          'a reject that takes the port, and no accept before it. nftables: an accept ends one base chain only, every other one may still reject',
        ),
        onNode(
          'curl -s -o /dev/null -w "%{http_code}\\n" http://ADDRESS:9200/',
          'any status, unless the rule is for loopback traffic too',
        ),
      ],
    },
    weigh: known => {
      const rule = matches(known, 'reject')[0]?.belief ?? 0
      if (!firewallUnread(known)) return rule
      const icmp = known.failing.some(
        each => each.by.outcome === 'unreachable' && ['EHOSTUNREACH', 'EACCES'].includes(each.by.code),
      )
      const open = known.evidence?.sockets.own.length ?? 0
      const look = {
        'all-refused': 0.1,
        refused: 0.15,
        'transport-open': 0.08,
        'icmp-fast': icmp ? 0.72 : 0.3,
      } as const
      return Math.max(
        rule,
        open > 0 && known.look === 'refused' ? 0.45 : ((look as Partial<Record<Look, number>>)[known.look] ?? 0),
      )
    },
    because: known => becauseRule(known, 'reject'),
    contradicts: known => contradictsRule(known, 'reject'),
    ask: () =>
      'Does its firewall reject the port? On the node, as root: nft -a list ruleset; iptables-save; firewall-cmd --list-all-zones; ufw status verbose',
  },
  {
    id: 'host-firewall-drop',
    title: 'the firewall of its host drops the connect',
    page: {
      signs: ['timed-out'],
      client: 'Nothing comes back. Other ports of the same host may answer.',
      node: 'The node listens on the dialled address and answers its own host.',
      provenBy: [
        'It listens on the dialled address, and a rule or a policy of this host drops the port for this client.',
      ],
      refutedBy: ['A rule before it accepts the client.', 'A refusal: a drop is silent.'],
      unlike: {
        'security-group':
          'From the client they are the same. The rules of the host tell; the counters of its drop rule grow with each try.',
        'network-acl': 'The same.',
        'conntrack-exhausted': 'No rule drops, and the table of connections is full.',
        'process-hung': 'A full accept queue drops too: `Recv-Q` above `Send-Q` in `ss -Hltn`.',
      },
      check: [
        onNode(
          'nft -a list ruleset; iptables-save -c; ufw status verbose',
          'a drop that takes the port, or a policy `drop` of the input chain, and no accept before it',
        ),
        onNode('curl -s -o /dev/null -w "%{http_code}\\n" http://ADDRESS:9200/', 'any status: the node itself serves'),
      ],
    },
    weigh: known => {
      const rule = matches(known, 'drop')[0]?.belief ?? 0
      const possible = { 'all-silent': 0.2, 'asked-silent': 0.35 } as Partial<Record<Look, Belief>>
      return firewallUnread(known) ? Math.max(rule, possible[known.look] ?? 0) : rule
    },
    because: known => becauseRule(known, 'drop'),
    contradicts: known => contradictsRule(known, 'drop'),
    ask: () =>
      'Does its firewall drop the port? On the node, as root: nft -a list ruleset; iptables-save; ufw status verbose',
  },
])
