import type { FindingOf } from '../../model/finding.ts'
import { familyOfAddress, inBlock, isLoopback } from './address.ts'
import type { Facts } from './facts.ts'
import type { Symptom } from './symptoms.ts'

type Rule = FindingOf<'firewall'>

/** A rule of this host that stops the dialled packet. `sure`: it is known to meet this client. */
export interface Blocking {
  rule: Rule
  sure: boolean
}

/** The rules that stop a SYN from these clients to the symptom's address and port. */
export function blockingRules(facts: Facts, symptom: Symptom, clients: readonly string[]): Blocking[] {
  const { address, family, port } = symptom
  if (address === undefined) return []
  const same = clients.filter(client => familyOfAddress(client) === family)
  return facts.of('firewall').flatMap((rule): Blocking[] => {
    if (rule.verdict === 'accept' || rule.port !== port) return []
    if (rule.family !== 'both' && rule.family !== (family === 6 ? 'ipv6' : 'ipv4')) return []
    const among = (blocks: readonly string[] | undefined) =>
      blocks !== undefined && same.some(client => blocks.some(block => inBlock(client, block)))
    const known = same.length > 0
    if (known && (among(rule.acceptedSources) || (rule.sources !== undefined && !among(rule.sources)))) return []
    const narrowed = rule.sources !== undefined || (rule.acceptedSources ?? []).length > 0
    return [{ rule, sure: rule.certain !== false && (known || !narrowed) && !isLoopback(address) }]
  })
}

/** How a rule makes a connect end; an ICMP answer may be lost on its way, so that silence remains. */
export function endsAs(rule: Rule, symptom: Symptom): 'as-seen' | 'if-lost' | 'otherwise' {
  if (rule.verdict === 'drop') return symptom.state === 'timeout' ? 'as-seen' : 'otherwise'
  const kind = rule.rejectWith ?? 'port-unreachable'
  const refuses = kind === 'tcp-reset' || kind === 'port-unreachable'
  if (symptom.state === 'refused') return refuses || kind === 'other' ? 'as-seen' : 'otherwise'
  if (symptom.state === 'unreachable') return refuses ? 'otherwise' : 'as-seen'
  return symptom.state === 'timeout' && kind !== 'tcp-reset' ? 'if-lost' : 'otherwise'
}
