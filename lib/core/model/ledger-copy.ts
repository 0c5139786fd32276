import * as z from 'zod/mini'
import { Environment } from '../config/fleet-config.ts'
import { FleetEvent } from '../events/fleet-event.ts'
import { Incident } from './incident.ts'
import { MaintenanceWindow } from './maintenance.ts'

const CellState = z.object({
  status: z.enum(['up', 'down', 'flapping']),
  since: z.number(),
  ups: z.number(),
  downs: z.number(),
  flips: z.array(z.number()),
  sign: z.exactOptional(
    z.object({ outcome: z.string(), code: z.exactOptional(z.string()), phase: z.exactOptional(z.string()) }),
  ),
})

const KnownTarget = z.object({
  instanceId: z.exactOptional(z.string()),
  scheme: z.exactOptional(z.enum(['http', 'https'])),
  transportTls: z.exactOptional(z.boolean()),
  secured: z.exactOptional(z.boolean()),
  rejectedCredentials: z.exactOptional(z.string()),
  cells: z.record(z.string(), CellState),
})

const VantageState = z.object({
  lastHeardAt: z.exactOptional(z.number()),
  silent: z.number(),
  announced: z.boolean(),
})

/** A whole ledger of one environment with its configuration: what a fleet in a process leaves for `--ledger FILE`. */
export const LedgerCopy = z.object({
  version: z.literal('1'),
  fleet: z.string(),
  environment: Environment,
  /** Unix milliseconds at which it was copied. */
  at: z.number(),
  targets: z.record(z.string(), KnownTarget),
  vantages: z.record(z.string(), VantageState),
  /** Oldest first, each with its history. */
  incidents: z.array(z.object({ incident: Incident, events: z.array(FleetEvent) })),
  unsent: z.array(FleetEvent),
  maintenance: z.array(MaintenanceWindow),
})
export type LedgerCopy = z.infer<typeof LedgerCopy>
