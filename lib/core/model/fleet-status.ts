import * as z from 'zod/mini'
import { Expectation, PortRole } from './fleet-target.ts'
import { Incident } from './incident.ts'
import { MaintenanceWindow } from './maintenance.ts'

/** `unknown`: its vantage tells nothing, so it is neither up nor down. */
export const CellColour = z.enum(['green', 'red', 'flapping', 'unknown'])
export type CellColour = z.infer<typeof CellColour>

/** Of a target group as one vantage sees it: how many targets, each by the worse of its ports. */
export const GroupColours = z.object({
  vantage: z.string(),
  expectation: Expectation,
  green: z.number(),
  red: z.number(),
  flapping: z.number(),
  unknown: z.number(),
})
export type GroupColours = z.infer<typeof GroupColours>

export const TargetStatus = z.object({
  targetGroup: z.string(),
  address: z.string(),
  instanceId: z.optional(z.string()),
  /** Ids of the maintenance windows that keep it from opening an incident now. */
  maintenance: z.array(z.string()),
  cells: z.array(
    z.object({
      vantage: z.string(),
      port: PortRole,
      expectation: Expectation,
      colour: CellColour,
      /** Unix milliseconds; of a red cell, its first red reading. */
      since: z.optional(z.number()),
      sign: z.optional(z.object({ outcome: z.string(), code: z.optional(z.string()), phase: z.optional(z.string()) })),
    }),
  ),
})
export type TargetStatus = z.infer<typeof TargetStatus>

/** What `esfleet status --json` prints: targets are counted, and those that are red or flapping are told one by one. */
export const FleetStatus = z.object({
  fleet: z.string(),
  environment: z.string(),
  /** Unix milliseconds. */
  at: z.number(),
  /** `unknown`: nothing is red, and not all of it is seen. */
  verdict: z.enum(['green', 'red', 'unknown']),
  /** Unix milliseconds at which any vantage was last heard. */
  lastHeardAt: z.optional(z.number()),
  vantages: z.array(
    z.object({
      name: z.string(),
      heard: z.boolean(),
      lastHeardAt: z.optional(z.number()),
      /** Sweeps in a row in which it told nothing. */
      silentSweeps: z.number(),
    }),
  ),
  targetGroups: z.array(z.object({ name: z.string(), targets: z.number(), seen: z.array(GroupColours) })),
  targets: z.array(TargetStatus),
  openIncidents: z.array(Incident),
  maintenance: z.array(MaintenanceWindow),
})
export type FleetStatus = z.infer<typeof FleetStatus>
