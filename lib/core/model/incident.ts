import * as z from 'zod/mini'
import { Expectation, PortRole } from './fleet-target.ts'
import { Observation } from './observation.ts'

/** A life ends in resolved, failed, undone, rejected, expired or stuck; `resolved` may be reached from anywhere before applying. */
export const IncidentStatus = z.enum([
  'open',
  'investigating',
  'diagnosed',
  'proposed',
  'approved',
  'applying',
  'verifying',
  'resolved',
  'failed',
  'undone',
  'rejected',
  'expired',
  'stuck',
])
export type IncidentStatus = z.infer<typeof IncidentStatus>

const ENDS: ReadonlySet<IncidentStatus> = new Set(['resolved', 'failed', 'undone', 'rejected', 'expired', 'stuck'])

/** An ended incident gives its key free for another. */
export const hasEnded = (status: IncidentStatus): boolean => ENDS.has(status)

export const IncidentScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('node'), address: z.string() }),
  z.object({ kind: z.literal('subnet'), subnet: z.string() }),
  z.object({ kind: z.literal('target-group') }),
])
export type IncidentScope = z.infer<typeof IncidentScope>

/** A target that fails in this symptom. Members join and leave while the incident lives. */
export const IncidentMember = z.object({
  address: z.string(),
  instanceId: z.optional(z.string()),
  subnet: z.optional(z.string()),
  ports: z.array(PortRole),
  /** Unix milliseconds of the first red observation. */
  since: z.number(),
  /** Unix milliseconds at which it was green again, or retired. */
  leftAt: z.optional(z.number()),
})
export type IncidentMember = z.infer<typeof IncidentMember>

/** How cells fail alike: outcome, with its code and phase, and for an answering port what it answered. */
export const FailureSign = z.object({
  outcome: z.string(),
  code: z.optional(z.string()),
  phase: z.optional(z.string()),
  cells: z.number(),
})
export type FailureSign = z.infer<typeof FailureSign>

/** One symptom with a life. Its key never changes; how it fails, who fails and why are attributes that may. */
export const Incident = z.object({
  id: z.string(),
  /** environment/target group/port/expectation/scope: at most one open incident has it. */
  key: z.string(),
  environment: z.string(),
  targetGroup: z.string(),
  /** `both`: the REST and the transport port of the same targets failed together. */
  port: z.enum(['http', 'transport', 'both']),
  expectation: Expectation,
  scope: IncidentScope,
  status: IncidentStatus,
  /** Grows by one with every change. */
  version: z.number(),
  /** Unix milliseconds: the first red observation, the opening, the last change, the end. */
  redSince: z.number(),
  openedAt: z.number(),
  updatedAt: z.number(),
  resolvedAt: z.optional(z.number()),
  /**
   * `itself`: green again; `retired`: every member left its target group; `unseen`: green from elsewhere, and no vantage
   * that saw it red is listened to any longer.
   */
  resolvedBy: z.optional(z.enum(['itself', 'retired', 'unseen'])),
  members: z.array(IncidentMember),
  /** Members beyond those listed: a wave is one incident, and its item stays small. */
  moreMembers: z.number(),
  signs: z.array(FailureSign),
  /** Vantages from which it is red, and those from which the same cells are green. */
  seenFrom: z.array(z.string()),
  notSeenFrom: z.array(z.string()),
  flapping: z.boolean(),
  /** A sample of what was seen when it opened. */
  observations: z.array(Observation),
})
export type Incident = z.infer<typeof Incident>
