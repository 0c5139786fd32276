import { isLoopback, isWildcard, parseAddress } from '../evidence/literal-address.ts'
import type { CauseId } from '../model/cause-id.ts'
import type { FindingOf } from '../model/finding.ts'
import type { Plan, PlanStep } from '../model/plan.ts'
import { ofReach } from './consequences.ts'
import { type Host, type Opened, type Opening, open } from './firewall-idiom.ts'
import { literalOf } from './literal.ts'
import { refusedWhileOpen } from './refusal.ts'
import { sh } from './shell-quote.ts'
import { allOf, type Situation } from './situation.ts'
import { byPerson, onClient, onNode } from './step.ts'
import { diagnoseCommand } from './verification.ts'

const WIDER =
  'this lets in the one address that was seen; for all clients of a subnet write its CIDR instead, never 0.0.0.0/0 or ::/0'

/** One accept rule for the narrowest source, above the rule that blocks. Nothing is flushed, no policy changed. */
export const planHostFirewall = (s: Situation, cause: CauseId): Plan => {
  const refused = refusedWhileOpen(s, cause, 'opening the firewall')
  if (refused) return refused
  const rules = blockingRules(s)
  const openings = openingsOf(s, rules)
  if (rules.length === 0 || openings.length === 0) return lookAtRules(s, cause, rules.length > 0)
  const opened = openings.map(opening => open(opening, hostOf(s)))
  const sources = [...new Set(openings.map(each => each.source))].join(', ')
  return {
    cause,
    kind: 'fix',
    summary: `let ${sources} in to port ${s.target.port} in the firewall of the node`,
    risk: 'medium',
    steps: [
      ...namespaceStep(s),
      ...unique(opened.map(each => each.step)),
      byPerson('see that it answers now', [diagnoseCommand(s)], WIDER),
      ...unique(opened.flatMap(each => each.lasting ?? [])),
    ],
    consequences: [
      ...ofReach(s),
      {
        text: `where a NAT stands between, the node sees another address than ${sources}: then the rule must name that one`,
        blocking: false,
      },
    ],
    verify: [diagnoseCommand(s)],
    undo: undoOf(opened),
  }
}

const unique = (steps: readonly PlanStep[]): PlanStep[] => [
  ...new Map(steps.map(step => [JSON.stringify(step), step])).values(),
]

const undoOf = (opened: readonly Opened[]): string[] => [...new Set(opened.flatMap(each => each.undo))]

/** Those that meet the dialled packets, where that can be judged; else every one that blocks the port. */
const blockingRules = (s: Situation): FindingOf<'firewall'>[] => {
  const judged = s.known.failing.flatMap(symptom => s.known.evidence?.blocking(symptom) ?? []).map(each => each.rule)
  if (judged.length > 0) return [...new Set(judged)]
  return allOf(s.findings, 'firewall').filter(each => each.verdict !== 'accept' && each.port === s.target.port)
}

const openingsOf = (s: Situation, rules: readonly FindingOf<'firewall'>[]): Opening[] => {
  const clients = (s.known.case.clientAddresses ?? [])
    .filter(text => {
      const address = parseAddress(text)
      return address !== undefined && !isLoopback(address) && !isWildcard(address)
    })
    .flatMap(text => literalOf(text) ?? [])
  return rules.flatMap(rule =>
    clients
      .filter(({ family }) => rule.family === 'both' || rule.family === `ipv${family}`)
      .map(({ text, family }) => ({
        rule,
        family,
        source: `${text}/${family === 4 ? 32 : 128}`,
        port: s.target.port,
      })),
  )
}

const hostOf = (s: Situation): Host => ({
  managers: allOf(s.findings, 'firewall-manager'),
  redHat: /^(rhel|centos|rocky|almalinux|fedora|amzn|ol)\b/i.test(allOf(s.findings, 'host')[0]?.os ?? ''),
})

const namespaceStep = (s: Situation): PlanStep[] =>
  s.process?.foreignNetworkNamespace
    ? [
        byPerson(
          'check where the rule belongs: the node runs in a network namespace of its own (a container)',
          [],
          'for published ports of docker the chain is DOCKER-USER, not INPUT',
        ),
      ]
    : []

const lookAtRules = (s: Situation, cause: CauseId, clientUnknown: boolean): Plan => ({
  cause,
  kind: 'look',
  summary: clientUnknown
    ? 'let the client in, once its address is known'
    : `find the rule that stops port ${s.target.port} in the firewall of the node`,
  reason: clientUnknown
    ? 'a rule without a source would open the port to everyone, and the address of the client is not known'
    : 'the rules of the node are not in the evidence',
  risk: 'none',
  steps: [
    onClient('see the address that the client comes from (src)', [sh`ip route get ${s.target.host}`]),
    onNode('see the rules', [
      'nft -a list ruleset',
      'iptables-save -c',
      'ip6tables-save -c',
      'ufw status numbered',
      'firewall-cmd --list-all-zones',
    ]),
  ],
  consequences: [],
  verify: [diagnoseCommand(s)],
  undo: [],
})
