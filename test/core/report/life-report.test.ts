import { describe, expect, it } from 'vitest'
import type { FleetEvent } from '../../../lib/core/events/fleet-event.ts'
import type { Incident } from '../../../lib/core/model/incident.ts'
import { layOut, type Row } from '../../../lib/core/report/layout.ts'
import { actRow, eventRow, sweepRow } from '../../../lib/core/report/life-report.ts'

const AT = Date.UTC(2026, 0, 1, 10, 1, 0, 214)
const names = new Map([['10.0.0.11', 'es-1']])
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
    expect(text(eventRow(AT, event('IncidentOpened'), names))).toBe(
      '10:01:00.214  IncidentOpened    inc-1 es-1 (10.0.0.11): both ports refused, seen from private-a, private-b',
    )
  })
  it.each([
    [{ kind: 'node', address: '10.0.0.12' }, '10.0.0.12: http port'],
    [{ kind: 'subnet', subnet: 'subnet-1' }, '1 nodes of subnet-1: http port'],
    [{ kind: 'target-group' }, '1 nodes of search: http port'],
  ] as const)('names its scope %o', (scope, expected) => {
    expect(text(eventRow(AT, event('IncidentOpened', { scope, port: 'http' }), names))).toContain(expected)
  })
  it('of an end says how, and after how long', () => {
    const end = { resolvedAt: AT + 180_000 }
    const itself = eventRow(AT, event('IncidentResolved', { ...end, resolvedBy: 'itself' }), names)
    expect(text(itself)).toContain('green again, by itself, after 3 min')
    const retired = eventRow(AT, event('IncidentResolved', { resolvedBy: 'retired' }), names)
    expect(text(retired)).toContain('retired, after 0 ms')
  })
  it('of a vantage says why it is silent, or that it is back', () => {
    const silent: FleetEvent = { ...envelope, type: 'VantageSilent', vantage: 'private-a', why: 'throttled' }
    expect(text(eventRow(AT, silent, names))).toContain('private-a: throttled')
    const { why: _, ...heard } = silent
    expect(text(eventRow(AT, heard, names))).toContain('private-a is heard again')
  })
})

it('an act is told with its time', () => {
  expect(text(actRow(AT, 'es-3 is stopped'))).toBe('10:01:00.214  es-3 is stopped')
})
