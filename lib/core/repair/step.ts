import type { PlanStep } from '../model/plan.ts'

const step =
  (where: PlanStep['where']) =>
  (title: string, commands: readonly string[] = [], note?: string): PlanStep => ({
    title,
    where,
    ...(commands.length === 0 ? {} : { commands: [...commands] }),
    ...(note === undefined ? {} : { note }),
  })

/** Commands on a node are for root. */
export const onNode = step('node')
export const onClient = step('client')
export const byPerson = step('person')
export const inAws = step('aws')
