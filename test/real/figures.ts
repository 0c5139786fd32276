import { CONFIDENT, type Diagnosis } from '../../lib/core/model/diagnosis.ts'
import type { Judgement } from './judge.ts'
import { rightOf } from './scenario.ts'

/** Causes told with confidence, first or not, that do not hold. */
const falseClaims = (said: Diagnosis | undefined, holds: readonly string[]): string[] => {
  if (said === undefined) return []
  const claims = said.causes.filter(cause => cause.confidence >= CONFIDENT).map(cause => cause.id as string)
  const healthy = said.cause === 'healthy' && said.confidence >= CONFIDENT ? ['healthy'] : []
  return [...claims, ...healthy].filter(claim => !holds.includes(claim))
}

const claimsOf = ({ scenario, outside, withEvidence }: Judgement): string[] => {
  const holds = [...rightOf(scenario), ...(scenario.beside ?? [])]
  const honest = Array.isArray(scenario.outside) ? scenario.outside : []
  return [...falseClaims(outside, [...holds, ...honest]), ...falseClaims(withEvidence, holds)].map(
    claim => `${claim}: ${scenario.name}`,
  )
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** What the design asks of the whole, in lines to print. */
export const figuresOf = (judgements: readonly Judgement[]): string => {
  const diagnosed = judgements.filter(({ withEvidence }) => withEvidence !== undefined)
  const first = diagnosed.filter(
    ({ scenario, withEvidence }) => withEvidence && rightOf(scenario).includes(withEvidence.cause),
  )
  const claims = judgements.flatMap(claimsOf)
  const scripts = judgements.flatMap(({ script }) => (script ? [script] : []))
  const seconds = scripts.map(script => script.seconds)
  const share = ((100 * first.length) / Math.max(1, diagnosed.length)).toFixed(1)
  return [
    `right at the first place, with evidence   ${first.length}/${diagnosed.length}  ${share} %`,
    `confident false claims                    ${claims.length}${claims.map(claim => `\n  ${claim}`).join('')}`,
    `node script, seconds                      median ${median(seconds).toFixed(1)}, most ${Math.max(0, ...seconds).toFixed(1)}`,
    `plain part of the evidence, characters    most ${Math.max(0, ...scripts.map(script => script.plain))}`,
  ].join('\n')
}
