import type { CauseId } from '../model/cause-id.ts'
import type { Plan } from '../model/plan.ts'
import { LOOKS, type Look } from './looks.ts'
import type { Situation } from './situation.ts'
import { diagnoseCommand } from './verification.ts'

/** Null for a cause that has a plan of its own. */
export const lookAt = (s: Situation, cause: CauseId): Plan | null => {
  const look = LOOKS[cause]
  return look === undefined ? null : lookPlan(s, cause, look)
}

export const lookPlan = (s: Situation, cause: CauseId, look: Look): Plan => ({
  cause,
  kind: 'look',
  summary: look.summary,
  reason: look.reason,
  risk: 'none',
  steps: look.see(s),
  consequences: [],
  verify: [diagnoseCommand(s)],
  undo: [],
})
