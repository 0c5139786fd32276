import type { Family } from '../model/cause-id.ts'
import type { Reason } from '../model/diagnosis.ts'
import type { Belief } from './cause.ts'
import { type Blocking, endsAs } from './known/firewall.ts'
import type { Look } from './known/looks.ts'
import type { Symptom } from './known/symptoms.ts'
import type { Evidence, Known } from './known.ts'
import { saw } from './reasons.ts'

/** Below this a true fact is told as one that does not explain what was seen. */
const UNEXPLAINING = 0.5

/** Beliefs for a cause that no evidence speaks of, by how the ports look; all possible causes of a look add up to 1 at most. */
export const unproven = (known: Known, byLook: Partial<Record<Look, Belief>>): Belief =>
  known.evidence === undefined || known.evidence.life.phase === 'unread' ? (byLook[known.look] ?? 0) : 0

/** A rule of this host that explains why `symptom` fails as it does. */
const blockedBy = (evidence: Evidence, symptom: Symptom): Blocking | undefined =>
  evidence.blocking(symptom).find(each => endsAs(each.rule, symptom) === 'as-seen')

/** Silence, or an ICMP error, that a firewall of this host accounts for: what lies behind it cannot show. */
const hidden = (evidence: Evidence, symptom: Symptom): boolean => blockedBy(evidence, symptom)?.sure === true

/**
 * What a state of this host in which nothing takes the connect is worth: such a host refuses at once. Silence and ICMP
 * errors are explained by it only where a firewall hides it, and an accepted connect refutes it, unless another program
 * accepted.
 */
export function wouldRefuse({ asked, failing, evidence }: Known, belief: Belief): Belief {
  if (asked.length === 0) return belief
  if (failing.length === 0) return asked.every(each => each.state === 'vantage') ? Math.min(belief, UNEXPLAINING) : 0
  const explained = (symptom: Symptom) =>
    symptom.state === 'refused' || (evidence !== undefined && hidden(evidence, symptom))
  if (failing.some(explained)) return belief
  const unanswered = failing.some(each => ['timeout', 'unreachable', 'dns'].includes(each.state))
  if (unanswered) return Math.min(belief, UNEXPLAINING)
  return evidence !== undefined && evidence.sockets.foreign.length > 0 ? belief : 0
}

/** Why a state that would refuse does not fit what was seen. */
export function notRefused({ failing, evidence }: Known): Reason[] {
  return failing
    .filter(each => each.state === 'timeout' || each.state === 'unreachable')
    .filter(each => evidence === undefined || !hidden(evidence, each))
    .map(each =>
      saw(
        each.by,
        each.state === 'timeout'
          ? 'a host on which nothing listens refuses at once; here the connect got no answer at all'
          : `a host on which nothing listens refuses; here an ICMP error came back (${each.by.outcome === 'unreachable' ? each.by.code : ''})`,
      ),
    )
}

/** The process must be up before anything it would do can show. */
export const AFTER_THE_PROCESS: readonly Family[] = [
  'bound-elsewhere',
  'port-mismatch',
  'blocked',
  'tls-mismatch',
  'not-ready',
  'in-front',
]

/** A socket must be in the right place before the way to it matters. */
export const AFTER_THE_SOCKET: readonly Family[] = ['blocked', 'tls-mismatch']
