import { describe, expect, it } from 'vitest'
import type { FleetEvent } from '../../../lib/core/events/fleet-event.ts'
import type { Incident } from '../../../lib/core/model/incident.ts'
import { layOut, type Row } from '../../../lib/core/report/layout.ts'
import { actRow, eventRow, sweepRow } from '../../../lib/core/report/life-report.ts'

const AT = Date.UTC(2026, 0, 1, 10, 1, 0, 214)
const text = (row: Row): string => layOut([row], 200, (_style, painted) => painted).join('\n')

const incident: Incident = {
  ...{ id: 'inc-1', key: 'k', environment: 'demo', targetGroup: 'search', port: 'both', expectation: 'reach' },
  scope: { kind: 'node', address: '10.0.0.11' },
  ...{ status: 'open', version: 1, redSince: AT, openedAt: AT, updatedAt: AT },
  members: [{ address: '10.0.0.11', ports: ['http', 'transport'], since: AT }],
  ...{ moreMembers: 0, seenFrom: ['private-a', 'private-b'], notSeenFrom: [], flapping: false, observations: [] },
  signs: [{ outcome: 'refused', cells: 4 }],
}
const envelope = { version: '1', id: 'e', fleet: 'f', environment: 'demo', at: AT, degraded: false } as const
const event = (type: 'IncidentOpened' | 'IncidentResolved', more: Partial<Incident> = {}): FleetEvent => ({
  ...{ ...envelope, type },
  incident: { ...incident, ...more },
})

describe('a sweep', () => {
  const counts = { targets: 2, cells: 8, up: 8, red: 0, unknown: 0, silentVantages: 0 }
  it('is told by its cells', () => {
    expect(text(sweepRow(AT, counts, 14))).toBe('10:01:00.214  sweep             2 nodes, 8 cells: 8 up (14 ms)')
  })
  it('tells red, unheard and recovering cells apart', () => {
    const row = sweepRow(AT, { ...counts, up: 3, unknown: 1, red: 5 }, 14)
    expect(text(row)).toContain('3 up, 4 down, 1 unknown, 1 not believed yet')
  })
})

describe('an event', () => {
  it('of an opening says who, how, and seen from where', () => {
    expect(text(eventRow(AT, event('IncidentOpened'), undefined))).toBe(
      '10:01:00.214  IncidentOpened    inc-1 10.0.0.11 (search) cannot be reached on the REST port and the transport port: refused, seen from private-a, private-b',
    )
  })
  it('of an end says how, and after how long', () => {
    const end = { status: 'resolved', resolvedAt: AT + 180_000 } as const
    const itself = eventRow(AT, event('IncidentResolved', { ...end, resolvedBy: 'itself' }), undefined)
    expect(text(itself)).toContain('10.0.0.11 (search): green again by itself, after 3 min')
    const retired = eventRow(AT, event('IncidentResolved', { resolvedBy: 'retired' }), undefined)
    expect(text(retired)).toContain('retired, after 0 ms')
  })
  it('of a vantage says why it is silent, or that it is back', () => {
    const silent: FleetEvent = { ...envelope, type: 'VantageSilent', vantage: 'private-a', why: 'throttled' }
    expect(text(eventRow(AT, silent, undefined))).toContain('private-a: throttled')
    const { why: _, ...heard } = silent
    expect(text(eventRow(AT, heard, undefined))).toContain('private-a is heard again')
  })
})

it('an act is told with its time', () => {
  expect(text(actRow(AT, 'es-3 is stopped'))).toBe('10:01:00.214  es-3 is stopped')
})
