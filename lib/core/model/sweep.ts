import * as z from 'zod/mini'
import { Diagnosis } from './diagnosis.ts'
import { Symptom } from './symptom.ts'

/** What `esfleet sweep --json` prints. */
export const Sweep = z.object({
  /** ISO 8601: when it ended. */
  at: z.string(),
  targets: z.array(
    z.pick(Diagnosis, { target: true, verdict: true, cause: true, family: true, confidence: true, observations: true }),
  ),
  /** What fails alike, the most targets first. */
  symptoms: z.array(Symptom),
})
export type Sweep = z.infer<typeof Sweep>
