import * as z from 'zod/mini'
import { CauseIdSchema, FamilySchema } from './cause-schema.ts'
import { Finding } from './finding.ts'
import { Observation } from './observation.ts'
import { Plan } from './plan.ts'

/** A sentence and what it stands on: an observation (`observation:http 10.0.0.5:9200`) or evidence (`listeners:4`). */
export const Reason = z.object({
  text: z.string(),
  source: z.string(),
  /** The line itself, where the reason quotes evidence. */
  quote: z.optional(z.string()),
})
export type Reason = z.infer<typeof Reason>

/** At or above this a diagnosis is "confident"; what is stated must be calibrated (design §5). */
export const CONFIDENT = 0.8

export const RankedCause = z.object({
  id: CauseIdSchema,
  family: FamilySchema,
  title: z.string(),
  confidence: z.number(),
  reasons: z.array(Reason),
  contradictions: z.array(Reason),
})
export type RankedCause = z.infer<typeof RankedCause>

/** Something that would decide between what is still possible, or that could not be had, and how to get it. */
export const EvidenceMissing = z.object({ what: z.string(), reason: z.string(), how: z.string() })
export type EvidenceMissing = z.infer<typeof EvidenceMissing>

export const Target = z.object({
  /** As the user gave it. */
  given: z.string(),
  host: z.string(),
  port: z.number(),
  transportPort: z.number(),
  scheme: z.enum(['http', 'https', 'auto']),
})
export type Target = z.infer<typeof Target>

/** What `esfleet diagnose --json` prints, and what an incident keeps. */
export const Diagnosis = z.object({
  target: Target,
  verdict: z.enum(['healthy', 'failing', 'unknown']),
  cause: z.union([CauseIdSchema, z.literal('healthy'), z.literal('unknown')]),
  family: z.nullable(FamilySchema),
  confidence: z.number(),
  /** In the order in which they must be mended; for `unknown`, what is still possible, most likely first. */
  causes: z.array(RankedCause),
  /** Since when, unix milliseconds, where evidence tells. */
  since: z.optional(z.number()),
  /** One or two sentences that hold whatever the cause: what was seen, from where. */
  summary: z.string(),
  observations: z.array(Observation),
  findings: z.array(Finding),
  changes: z.array(z.unknown()),
  plan: z.nullable(Plan),
  evidenceMissing: z.array(EvidenceMissing),
  /** What to look at next, in order, when the cause is not proven. */
  nextQuestions: z.array(z.string()),
})
export type Diagnosis = z.infer<typeof Diagnosis>
