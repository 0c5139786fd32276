import type { FleetEvent } from '../events/fleet-event.ts'
import type { Incident } from '../model/incident.ts'
import type { SweepCounts } from '../sweep/judge-sweep.ts'
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

export function eventRow(at: number, event: FleetEvent, names: ReadonlyMap<string, string>): Row {
  if (event.type === 'VantageSilent') {
    return timed(at, event.type, event.vantage, event.why === undefined ? ' is heard again' : `: ${event.why}`)
  }
  const { incident } = event
  const style = event.type === 'IncidentResolved' ? 'good' : 'bad'
  return timed(at, { text: event.type, style }, `${incident.id} `, ...told(event, names))
}

function told(event: Exclude<FleetEvent, { type: 'VantageSilent' }>, names: ReadonlyMap<string, string>): Span[] {
  const { incident } = event
  const where = whereOf(incident, names)
  if (event.type === 'IncidentResolved') {
    const lasted = span((incident.resolvedAt ?? incident.updatedAt) - incident.openedAt)
    return [`${where}: green again, ${incident.resolvedBy === 'retired' ? 'retired' : 'by itself'}, after ${lasted}`]
  }
  const ports = incident.port === 'both' ? 'both ports' : `${incident.port} port`
  const how = incident.signs.map(({ outcome }) => outcome).join(', ')
  return [`${where}: ${ports} ${how}, seen from ${incident.seenFrom.join(', ')}`]
}

function whereOf({ scope, targetGroup, members }: Incident, names: ReadonlyMap<string, string>): string {
  switch (scope.kind) {
    case 'node':
      return names.has(scope.address) ? `${names.get(scope.address)} (${scope.address})` : scope.address
    case 'subnet':
      return `${members.length} nodes of ${scope.subnet}`
    case 'target-group':
      return `${members.length} nodes of ${targetGroup}`
  }
}
