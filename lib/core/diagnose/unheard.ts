import type { Reason } from '../model/diagnosis.ts'
import type { Cause } from './cause.ts'
import { placeOf } from './known/provenance.ts'
import type { Known } from './known.ts'

/** What is missing from sections whose silence a cause stands on: what was not read may tell of another one. */
export function unheard(known: Known, { silentIn }: Pick<Cause, 'silentIn'>): Reason[] {
  const { evidence } = known
  if (evidence === undefined) return []
  // What the script shortened to fit keeps the lines that tell.
  const lost = (section: string) => evidence.facts.gaps(section).filter(gap => gap.reason !== 'cut')
  const gaps = [...new Set(silentIn?.(known))].flatMap(section => lost(section).slice(0, 1))
  return gaps.map(gap => ({
    text: `the ${gap.source.section} section is missing or not whole, and may tell of another cause`,
    source: placeOf(gap),
  }))
}
