import type { Reason } from '../../model/diagnosis.ts'
import type { Observation } from '../../model/observation.ts'
import type { Evidence, Known } from '../known.ts'
import { read, saw } from '../reasons.ts'

/** One port of one address that took a connect and refused another within one look: `transport` in a crash loop does. */
export const opensAndCloses = (seen: readonly Observation[]): boolean =>
  seen.some(each => each.outcome === 'refused') && seen.some(each => each.outcome !== 'refused' && wasAccepted(each))

const wasAccepted = (seen: Observation): boolean =>
  seen.outcome === 'open' || ('phase' in seen && seen.phase !== 'connect' && seen.phase !== 'dns')

/** That it starts again and again: no cause, but why a port opens for a moment and why only the current life counts. */
export function becauseLooping({ asked, transport, evidence }: Known): Reason[] {
  const flapping = [...asked, ...transport].filter(each => opensAndCloses(each.all))
  return [
    ...(evidence === undefined ? [] : restarted(evidence)),
    ...flapping.map(({ by, port }) => saw(by, `port ${port} opened and closed while it was probed`)),
  ]
}

function restarted({ life, node, facts }: Evidence): Reason[] {
  const unit = node?.unit
  if (!life.looping || unit === undefined) return []
  const { name, restarts = 0 } = unit
  const starts = facts.of('unit-event').filter(each => each.unit === name && each.event === 'restart-scheduled')
  const every = periodOf(starts.flatMap(each => each.at ?? []))
  const told = [
    restarts === 0 ? '' : `${restarts === 1 ? 'once' : `${restarts} times`} so far`,
    every === undefined ? '' : `about every ${every} s`,
  ].filter(text => text !== '')
  const howOften = told.length === 0 ? '' : `: ${told.join(', ')}`
  return [read(unit, `${name} ends and systemd starts it again${howOften}`)]
}

/** Seconds from one of the latest to the next, the middle one of what was measured. */
function periodOf(moments: readonly number[]): number | undefined {
  const gaps = moments.slice(1).map((at, i) => at - (moments[i] ?? at))
  const middle = gaps.toSorted((a, b) => a - b)[gaps.length >> 1]
  return middle === undefined || middle <= 0 ? undefined : Math.round(middle / 1000) || 1
}
