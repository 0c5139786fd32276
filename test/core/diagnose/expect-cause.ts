import { expect, test } from 'vitest'
import type { Case } from '../../../lib/core/diagnose/case.ts'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import { NAMED } from '../../../lib/core/diagnose/rank.ts'
import type { CauseId } from '../../../lib/core/model/cause-id.ts'
import { CONFIDENT, Diagnosis } from '../../../lib/core/model/diagnosis.ts'

export interface Expected {
  name: string
  given: Case
  cause: CauseId | 'healthy' | 'unknown'
  /** Other causes that must be told behind it, in this order, as named ones. */
  and?: CauseId[]
  /** Whether the claim is a confident one; by default it is, for causes. */
  confident?: boolean
}

/** One test a case: the cause, those behind it, and whether it is claimed confidently. */
export function expectCauses(cases: readonly Expected[]): void {
  test.each(cases)('$name: $cause', ({ given, cause, and = [], confident = true }) => {
    const diagnosis = diagnose(given)
    expect(Diagnosis.safeParse(diagnosis).success).toBe(true)
    const named = diagnosis.causes.filter(each => each.confidence >= NAMED)
    expect({ cause: diagnosis.cause, named: named.map(each => each.id) }).toEqual({
      cause,
      named: cause === 'healthy' || cause === 'unknown' ? [] : [cause, ...and],
    })
    for (const { reasons } of diagnosis.causes) expect(reasons.length).toBeGreaterThan(0)
    if (named.length > 0) expect(diagnosis.confidence >= CONFIDENT).toBe(confident)
  })
}
