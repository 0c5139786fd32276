import * as z from 'zod/mini'
import { CauseIdSchema } from './cause-schema.ts'

/** Targets of one sweep that fail alike. */
export const Symptom = z.object({
  verdict: z.enum(['failing', 'unknown']),
  cause: z.union([CauseIdSchema, z.literal('unknown')]),
  /** What that is, in words. */
  is: z.string(),
  /** How the REST port failed: where no cause is proven, that is what they have in common. */
  sign: z.optional(z.object({ outcome: z.string(), code: z.optional(z.string()), phase: z.optional(z.string()) })),
  /** As they were given. */
  targets: z.array(z.string()),
  /** How many targets were swept. */
  of: z.number(),
})
export type Symptom = z.infer<typeof Symptom>
