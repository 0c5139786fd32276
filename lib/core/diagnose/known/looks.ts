import { opensAndCloses } from './crash-loop.ts'
import type { Symptom, SymptomState } from './symptoms.ts'

/**
 * What probes alone tell apart, seen over both ports. `transport-open`: refused, and the transport port accepts,
 * if only for a moment; `all-refused`, `all-silent`: both ports alike; `refused`, `asked-silent`: the asked port only, or
 * the other is not known; `icmp-fast`, `icmp-late`: an ICMP error, at once or after the seconds that an unanswered ARP takes; `mute`:
 * accepted, then silence, and the transport port no better; `half-mute`: the transport port answers; `closed`: accepted,
 * then ended; `spoke`: something answered, otherwise than asked.
 */
export type Look =
  | 'answers'
  | 'no-probe'
  | 'vantage'
  | 'unresolved'
  | 'transport-open'
  | 'all-refused'
  | 'refused'
  | 'all-silent'
  | 'asked-silent'
  | 'icmp-fast'
  | 'icmp-late'
  | 'mute'
  | 'half-mute'
  | 'closed'
  | 'spoke'

/** A neighbour that does not answer ARP is given up after about three seconds; an ICMP error comes within a second. */
const LATE_ICMP_MS = 2000

const FIRST: readonly SymptomState[] = [
  'protocol',
  'tls',
  'wrong-scheme',
  'answers',
  'reset',
  'silent',
  'connects',
  'refused',
  'unreachable',
  'timeout',
  'dns',
]

export function lookOf(asked: readonly Symptom[], failing: readonly Symptom[], transport: readonly Symptom[]): Look {
  if (asked.length === 0) return 'no-probe'
  if (asked.every(each => each.state === 'vantage')) return 'vantage'
  const state = FIRST.find(each => failing.some(symptom => symptom.state === each))
  const other = (...states: SymptomState[]) => transport.some(each => states.includes(each.state))
  switch (state) {
    case undefined:
      return 'answers'
    case 'dns':
      return 'unresolved'
    case 'refused':
      if (other('answers', 'connects', 'silent', 'reset', 'tls', 'protocol')) return 'transport-open'
      if (transport.some(each => opensAndCloses(each.all))) return 'transport-open'
      return other('refused') ? 'all-refused' : 'refused'
    case 'timeout':
      return transport.length === 0 || transport.every(each => each.state === 'timeout' || each.state === 'vantage')
        ? 'all-silent'
        : 'asked-silent'
    case 'unreachable':
      return failing.some(each => each.state === 'unreachable' && (each.by.phases.connect ?? 0) >= LATE_ICMP_MS)
        ? 'icmp-late'
        : 'icmp-fast'
    case 'silent':
      return other('answers', 'protocol', 'reset', 'tls') ? 'half-mute' : 'mute'
    case 'reset':
      return 'closed'
    default:
      return 'spoke'
  }
}
