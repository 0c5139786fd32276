import { know } from '../../../lib/core/diagnose/known.ts'
import type { CauseId } from '../../../lib/core/model/cause-id.ts'
import type { Plan } from '../../../lib/core/model/plan.ts'
import { planFor } from '../../../lib/core/repair/plan-for.ts'
import { type Situation, situationOf } from '../../../lib/core/repair/situation.ts'
import { aCase } from '../diagnose/a-case.ts'

type Parts = Parameters<typeof aCase>[0]

export const aPlan = (cause: CauseId, parts: Parts = {}): Plan => {
  const plan = planFor(cause, know(aCase(parts)))
  if (plan === null) throw new Error(`no plan for ${cause}`)
  return plan
}

export const aSituation = (parts: Parts = {}): Situation => situationOf(know(aCase(parts)))

export const commandsOf = (plan: Plan): string[] => plan.steps.flatMap(step => step.commands ?? [])
export const notesOf = (plan: Plan): string => plan.steps.map(step => `${step.title}. ${step.note ?? ''}`).join('\n')
export const told = (plan: Plan): string => plan.consequences.map(each => each.text).join('\n')
export const blockers = (plan: Plan): string[] => plan.consequences.filter(each => each.blocking).map(each => each.text)
export const diffOf = (plan: Plan): string => plan.steps.find(step => step.diff)?.diff?.patch ?? ''
