import * as z from 'zod/mini'
import { CauseIdSchema } from './cause-schema.ts'

/** Text to run or to put somewhere, exactly as it stands. */
export const PlanStep = z.object({
  title: z.string(),
  where: z.enum(['node', 'client', 'repository', 'aws', 'person']),
  /** Shell commands, one a line; absent where a person must look or decide. */
  commands: z.optional(z.array(z.string())),
  /** A unified diff against the real file, comments kept. */
  diff: z.optional(z.object({ path: z.string(), patch: z.string() })),
  note: z.optional(z.string()),
})
export type PlanStep = z.infer<typeof PlanStep>

/** What the fix itself will bring about, told before it is applied. `blocking`: mend that first. */
export const Consequence = z.object({ text: z.string(), blocking: z.boolean(), source: z.optional(z.string()) })
export type Consequence = z.infer<typeof Consequence>

/** The fix for one cause as text, or the reason why none is offered and what a person should look at. */
export const Plan = z.object({
  cause: CauseIdSchema,
  kind: z.enum(['fix', 'refused', 'wait', 'look']),
  summary: z.string(),
  /** For `refused` and `look`: why nothing is offered. */
  reason: z.optional(z.string()),
  risk: z.enum(['none', 'low', 'medium', 'high']),
  steps: z.array(PlanStep),
  consequences: z.array(Consequence),
  verify: z.array(z.string()),
  undo: z.array(z.string()),
})
export type Plan = z.infer<typeof Plan>
