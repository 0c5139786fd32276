import * as z from 'zod/mini'
import { FleetEvent } from '../events/fleet-event.ts'
import { Incident } from './incident.ts'
import { MaintenanceWindow } from './maintenance.ts'

const ofFleet = { fleet: z.string(), environment: z.string() }

/** What `esfleet incidents --json` prints, newest first. */
export const IncidentList = z.object({ ...ofFleet, incidents: z.array(Incident) })

/** What `esfleet incident ID --json` prints: its events are its life, oldest first. */
export const IncidentStory = z.object({
  ...ofFleet,
  incident: Incident,
  events: z.array(FleetEvent),
  /** Commands to run next. */
  next: z.array(z.string()),
})

/** What `esfleet events --json` prints, newest last. */
export const EventList = z.object({ ...ofFleet, events: z.array(FleetEvent) })

/** What `esfleet maintenance list --json` prints, by their end. */
export const MaintenanceList = z.object({ ...ofFleet, maintenance: z.array(MaintenanceWindow) })

/** What `esfleet maintenance add --json` prints. */
export const MaintenanceAdded = z.object({
  ...ofFleet,
  window: MaintenanceWindow,
  /** `false` with `--dry-run`. */
  written: z.boolean(),
  /** Targets for which no incident opens meanwhile. */
  targets: z.array(z.string()),
  /** Incidents that are open already: these stay open, and are told on. */
  openIncidents: z.array(z.string()),
})

/** What `esfleet maintenance end --json` prints. */
export const MaintenanceEnded = z.object({ ...ofFleet, ended: MaintenanceWindow })
