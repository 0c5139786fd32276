import type { FailureSign } from '../model/incident.ts'
import type { RedTarget } from './red-targets.ts'

/** Ways of failing that an incident lists, the most frequent first. */
const MAX_SIGNS = 12

const keyOf = ({ outcome, code, phase }: Omit<FailureSign, 'cells'>): string => `${outcome}/${code}/${phase}`

/** How the cells fail now, after what they failed by before (`cells: 0`), so that what comes and goes is told once. */
export function nextSigns(before: readonly FailureSign[], red: readonly RedTarget[]): FailureSign[] {
  const signs = new Map(before.map(sign => [keyOf(sign), { ...sign, cells: 0 }]))
  for (const sign of red.flatMap(each => each.signs)) {
    const key = keyOf(sign)
    const counted = signs.get(key) ?? { ...sign, cells: 0 }
    counted.cells += 1
    signs.set(key, counted)
  }
  return [...signs]
    .sort(([a, x], [b, y]) => y.cells - x.cells || (a < b ? -1 : 1))
    .slice(0, MAX_SIGNS)
    .map(([, sign]) => sign)
}

/** Whether a way of failing is new, whatever the counts. */
export const hasNewSign = (before: readonly FailureSign[], after: readonly FailureSign[]): boolean => {
  const known = new Set(before.map(keyOf))
  return after.some(sign => !known.has(keyOf(sign)))
}
