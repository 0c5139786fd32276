import { DESCRIBED } from '../diagnose/catalogue.ts'
import type { CauseId } from '../model/cause-id.ts'
import type { Plan } from '../model/plan.ts'
import { LOOKS, type Look } from './looks.ts'
import type { Situation } from './situation.ts'
import { inAws, onClient, onNode } from './step.ts'
import { diagnoseCommand } from './verification.ts'

/** What its row of looks says, or else the checks of its page. */
export const lookAt = (s: Situation, cause: CauseId): Plan => lookPlan(s, cause, LOOKS[cause] ?? lookOfPage(cause))

const stepAt = { node: onNode, client: onClient, aws: inAws } as const

const lookOfPage = (cause: CauseId): Look => {
  const described = DESCRIBED.find(({ id }) => id === cause)
  const checks = described?.page.check ?? []
  return {
    summary: `see for yourself: ${described?.title ?? cause}`,
    reason: 'no change is known that would mend it safely on every host',
    see: () => checks.map(({ at, run, shows }) => stepAt[at](`it shows ${shows}`, [run])),
  }
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
