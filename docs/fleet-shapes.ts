import { FleetStatus } from '../lib/core/model/fleet-status.ts'
import {
  EventList,
  IncidentList,
  IncidentStory,
  MaintenanceAdded,
  MaintenanceEnded,
  MaintenanceList,
} from '../lib/core/model/incident-views.ts'
import { nextSteps } from '../lib/core/report/incident-next.ts'
import { statusOf } from '../lib/core/report/status-of.ts'
import { EXAMPLE_FLEET, exampleEnvironment, exampleMinutes } from './fleet-example.ts'

const SECONDS_MS = 1000

/** What the commands that ask a fleet print with `--json`, in the minute after a node was stopped. */
export function fleetShapes() {
  const [, broken] = exampleMinutes()
  const [incident] = broken?.state.openIncidents ?? []
  if (broken === undefined || incident === undefined) throw new Error('a node is broken in the second minute')
  const ofFleet = { fleet: EXAMPLE_FLEET, environment: exampleEnvironment.name }
  const [group] = exampleEnvironment.targetGroups
  const next = nextSteps(incident, group).flatMap(({ commands }) => commands)
  const until = broken.now + 2 * 3600 * SECONDS_MS
  const addresses = incident.members.map(({ address }) => address)
  const about = { targetGroup: incident.targetGroup, addresses, by: 'jdoe', reason: 'new kernel' }
  const window = { id: 'm-1f0c9a2e', from: broken.now, until, ...about }
  const added = { window, written: true, targets: addresses, openIncidents: [incident.id] }
  return {
    'fleet-status': {
      schema: FleetStatus,
      example: statusOf(EXAMPLE_FLEET, exampleEnvironment, broken.state, broken.now + 23 * SECONDS_MS),
    },
    'incident-list': { schema: IncidentList, example: { ...ofFleet, incidents: [incident] } },
    'incident-story': { schema: IncidentStory, example: { ...ofFleet, incident, events: broken.events, next } },
    'event-list': { schema: EventList, example: { ...ofFleet, events: broken.events } },
    'maintenance-list': { schema: MaintenanceList, example: { ...ofFleet, maintenance: [window] } },
    'maintenance-added': { schema: MaintenanceAdded, example: { ...ofFleet, ...added } },
    'maintenance-ended': { schema: MaintenanceEnded, example: { ...ofFleet, ended: window } },
  } as const
}
