import type { Environment } from '../config/fleet-config.ts'
import type { FleetEvent } from '../events/fleet-event.ts'
import { hasEnded, type Incident } from '../model/incident.ts'
import { whatOf } from './incident-life.ts'
import { incidentText, subjectOf } from './incident-text.ts'
import type { Row } from './layout.ts'
import { moment, span } from './moment.ts'

/** A line each: id, how it stands, what is broken, since when. */
export function incidentsReport(incidents: readonly Incident[], environment: Environment, now: number): Row[] {
  const width = Math.max(0, ...incidents.map(({ status }) => status.length))
  return incidents.map((incident): Row => {
    const { id, status, targetGroup, redSince, resolvedAt, updatedAt } = incident
    const over = hasEnded(status)
    const group = environment.targetGroups.find(({ name }) => name === targetGroup)
    const lasted = over
      ? `, ${moment(redSince, now)}, for ${span((resolvedAt ?? updatedAt) - redSince)}`
      : `, for ${span(Math.max(0, now - redSince))}`
    return {
      hang: 2,
      spans: [
        { text: `${id}  `, style: 'strong' },
        { text: `${status.padEnd(width)}  `, style: over ? 'good' : 'bad' },
        incidentText(incident, group),
        { text: lasted, style: 'dim' },
      ],
    }
  })
}

/** A line each, in the order given; each is told against the one before it of the same incident. */
export function eventsReport(events: readonly FleetEvent[]): Row[] {
  const last = new Map<string, Incident>()
  return events.map((event): Row => {
    const head = { text: `${new Date(event.at).toISOString().slice(0, 19).replace('T', ' ')}  `, style: 'dim' } as const
    if (!('incident' in event)) {
      const what = event.why === undefined ? 'is heard again' : `is silent: ${event.why}`
      return { hang: 2, spans: [head, { text: `${event.type}  `, style: 'strong' }, `${event.vantage} ${what}`] }
    }
    const { incident } = event
    const what = whatOf(event, last.get(incident.id))
    last.set(incident.id, incident)
    const degraded = event.degraded ? ' (told while the ledger was down)' : ''
    return {
      hang: 2,
      spans: [
        head,
        { text: `${event.type}  `, style: 'strong' },
        `${subjectOf(incident)}: ${what}${degraded} `,
        { text: incident.id, style: 'dim' },
      ],
    }
  })
}
