import type { CauseId } from '../model/cause-id.ts'
import type { RankedCause, Reason } from '../model/diagnosis.ts'
import { familyOf } from './catalogue.ts'
import type { Belief, Cause } from './cause.ts'
import { becauseLooping } from './known/crash-loop.ts'
import { contradictedPath } from './known/path.ts'
import type { Known } from './known.ts'
import { unheard } from './unheard.ts'

/** From here on a cause is named; below it is one of what is possible. */
export const NAMED = 0.6
/** Possibilities less likely than this are noise. */
const WORTH_TELLING = 0.04
/** What would be named if only all of the evidence had arrived. */
const UNHEARD = 0.55
/** No belief is a certainty. */
const MOST = 0.99

interface Weighed {
  cause: Cause<CauseId>
  belief: Belief
  /** What the belief stands on: all that is known, or only what the probes saw. */
  ground: Known
}

/** What is proven, in the order in which it must be mended, then what is possible, most likely first. */
export function rank(known: Known, catalogue: readonly Cause<CauseId>[]): RankedCause[] {
  const weighed = shared(catalogue.flatMap(cause => weigh(known, cause))).filter(each => each.belief >= WORTH_TELLING)
  const named = inMendOrder(weighed.filter(each => each.belief >= NAMED))
  const possible = weighed.filter(each => each.belief < NAMED).sort(byBelief)
  return [...named, ...possible].map(({ cause, belief, ground }, place) => ({
    id: cause.id,
    family: familyOf(cause.id),
    title: cause.title,
    confidence: told(belief),
    reasons: distinct([
      ...cause.because(ground),
      ...(place < named.length && endsALife(cause.id) ? becauseLooping(ground) : []),
    ]),
    contradictions: [
      ...(place === 0 ? contradictedPath(known) : []),
      ...(cause.contradicts?.(ground) ?? []),
      ...unheard(ground, cause),
      ...doubtsOf(known, cause),
    ],
  }))
}

/** What a node that is started again and again may die of, or seem to do. */
const endsALife = (id: CauseId): boolean =>
  id === 'starting' || ['process-not-running', 'bootstrap-check'].includes(familyOf(id))

/** Down to the thousandth, so that shares do not add up to more than there is. */
const told = (belief: Belief): number => Math.floor(belief * 1000 + 1e-6) / 1000

/** Among equals the catalogue's order stands: sorting is stable. */
const byBelief = (a: Weighed, b: Weighed): number => b.belief - a.belief

function weigh(known: Known, cause: Cause<CauseId>): Weighed[] {
  const { belief: full, ground } = doubted(known, cause)
  const belief = unheard(ground, cause).length > 0 ? Math.min(full, UNHEARD) : full
  return belief > 0 ? [{ cause, belief: Math.min(MOST, belief), ground }] : []
}

/** A journal and a log say the same of one event. */
const distinct = (reasons: readonly Reason[]): Reason[] =>
  [...new Map(reasons.toReversed().map(each => [each.text, each])).values()].reverse()

const withoutEvidence = ({ case: given, evidence: _, ...rest }: Known): Known => {
  const { findings: __, ...probed } = given
  return { ...rest, case: probed }
}

/** Evidence that may be of another host or moment proves less, and refutes nothing that the probes leave possible. */
function doubted(known: Known, cause: Cause<CauseId>): Omit<Weighed, 'cause'> {
  const belief = cause.weigh(known)
  const provenance = known.evidence?.provenance
  if (provenance === undefined || provenance.doubts.length === 0) return { belief, ground: known }
  const limited = Math.min(belief, provenance.ceiling)
  const probed = withoutEvidence(known)
  const outside = cause.weigh(probed)
  return outside > limited ? { belief: outside, ground: probed } : { belief: limited, ground: known }
}

const doubtsOf = (known: Known, cause: Cause<CauseId>) => {
  const doubts = known.evidence?.provenance.doubts ?? []
  return doubts.length > 0 && cause.weigh(known) > cause.weigh(withoutEvidence(known)) ? doubts : []
}

/** Causes that are proven hold beside each other; those that are only possible share what the proven ones leave over. */
function shared(weighed: readonly Weighed[]): Weighed[] {
  const named = weighed.filter(each => each.belief >= NAMED)
  const possible = weighed.filter(each => each.belief < NAMED)
  const left = 1 - Math.max(0, ...named.map(each => each.belief))
  const sum = possible.reduce((total, each) => total + each.belief, 0)
  const scale = sum > left ? left / sum : 1
  return [...named, ...possible.map(each => ({ ...each, belief: each.belief * scale }))]
}

const masks = (cause: Cause, id: CauseId): boolean =>
  cause.masks?.some(each => each === id || each === familyOf(id)) === true

/** A cause comes behind every one that masks it; among the rest the surer first. */
function inMendOrder(named: readonly Weighed[]): Weighed[] {
  const left = [...named].sort(byBelief)
  const order: Weighed[] = []
  while (left.length > 0) {
    const isMasked = (id: CauseId) => left.some(({ cause }) => cause.id !== id && masks(cause, id))
    const next = left.findIndex(each => !isMasked(each.cause.id))
    order.push(...left.splice(Math.max(next, 0), 1))
  }
  return order
}
