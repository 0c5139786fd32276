import type { Observation } from '../model/observation.ts'
import type { RedTarget } from './red-targets.ts'

/** What an incident keeps of what was seen: enough to judge by, and its item stays far below 100 KB. */
const MAX_OBSERVATIONS = 20
const MAX_CHARS = 40_000

/** Of the first red targets: red cells first, then those that others see green. */
export function sampleOf(red: readonly RedTarget[]): Observation[] {
  const sample: Observation[] = []
  let chars = 0
  for (const { target, expectation, roles } of red.slice(0, MAX_OBSERVATIONS)) {
    const cells = target.cells.filter(
      ({ expected }) => expected.expectation === expectation && roles.includes(expected.cell.role),
    )
    const inOrder = (['down', 'up'] as const).flatMap(is => cells.filter(({ reading }) => reading.is === is))
    for (const { expected, observations } of inOrder)
      for (const seen of observations) {
        const kept = { ...seen, vantage: expected.cell.vantage }
        chars += JSON.stringify(kept).length
        if (chars > MAX_CHARS || sample.length >= MAX_OBSERVATIONS) return sample
        sample.push(kept)
      }
  }
  return sample
}
