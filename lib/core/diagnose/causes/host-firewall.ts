import type { Reason } from '../../model/diagnosis.ts'
import type { Belief, Cause } from '../cause.ts'
import { type Blocking, endsAs } from '../known/firewall.ts'
import type { Look } from '../known/looks.ts'
import type { Symptom } from '../known/symptoms.ts'
import type { Evidence, Known } from '../known.ts'
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

export const hostFirewall: readonly Cause[] = [
  {
    id: 'host-firewall-reject',
    title: 'the firewall of its host rejects the connect',
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
]
