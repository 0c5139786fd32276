import type { FleetEvent } from '../events/fleet-event.ts'
import type { Incident } from '../model/incident.ts'
import type { SweepCounts } from '../sweep/judge-sweep.ts'
import { type GroupPorts, incidentText, subjectOf } from './incident-text.ts'
import type { Row, Span } from './layout.ts'
import { span } from './moment.ts'

const WHAT_WIDTH = 18

/** `10:01:00.214  IncidentOpened    …` */
const timed = (at: number, what: Span, ...rest: Span[]): Row => {
  const text = typeof what === 'string' ? what : what.text
  const gap = ' '.repeat(Math.max(1, WHAT_WIDTH - text.length))
  return { hang: 14 + WHAT_WIDTH, spans: [`${new Date(at).toISOString().slice(11, 23)}  `, what, gap, ...rest] }
}

export function sweepRow(at: number, counts: SweepCounts, tookMs: number): Row {
  const { targets, cells, up, unknown, red } = counts
  const down = cells - up - unknown
  const held = Math.max(0, red - down)
  return timed(
    at,
    'sweep',
    `${targets} nodes, ${cells} cells: `,
    { text: `${up} up`, style: 'good' },
    ...(down > 0 ? [', ', { text: `${down} down`, style: 'bad' } as const] : []),
    ...(unknown > 0 ? [', ', { text: `${unknown} unknown`, style: 'unsure' } as const] : []),
    ...(held > 0 ? [', ', { text: `${held} not believed yet`, style: 'unsure' } as const] : []),
    { text: ` (${span(tookMs)})`, style: 'dim' },
  )
}

export const actRow = (at: number, text: string): Row => timed(at, { text, style: 'strong' })

const END_TEXT: Readonly<Record<NonNullable<Incident['resolvedBy']>, string>> = {
  itself: 'green again by itself',
  retired: 'retired',
  unseen: 'green from elsewhere, and unseen from where it was red',
}

/** `group`: the target group of the event's incident. */
export function eventRow(at: number, event: FleetEvent, group: GroupPorts | undefined): Row {
  if (event.type === 'VantageSilent') {
    return timed(at, event.type, event.vantage, event.why === undefined ? ' is heard again' : `: ${event.why}`)
  }
  const { incident } = event
  if (event.type !== 'IncidentResolved') {
    const from = `, seen from ${incident.seenFrom.join(', ')}`
    return timed(at, { text: event.type, style: 'bad' }, `${incident.id} `, incidentText(incident, group), from)
  }
  const how = END_TEXT[incident.resolvedBy ?? 'itself']
  const lasted = span((incident.resolvedAt ?? incident.updatedAt) - incident.openedAt)
  return timed(
    at,
    { text: event.type, style: 'good' },
    `${incident.id} ${subjectOf(incident)}: ${how}, after ${lasted}`,
  )
}
