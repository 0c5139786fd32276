import { expect, test } from 'vitest'
import type { FleetEvent } from '../../../lib/core/events/fleet-event.ts'
import type { Incident } from '../../../lib/core/model/incident.ts'
import { lifeOf } from '../../../lib/core/report/incident-life.ts'
import { incidentReport } from '../../../lib/core/report/incident-report.ts'
import { eventsReport, incidentsReport } from '../../../lib/core/report/incidents-report.ts'
import { layOut, type Row } from '../../../lib/core/report/layout.ts'
import { environment, OPEN } from '../../bin/a-fleet.ts'
import { incident, NOON, opened, resolved, silent, updated } from '../../ledger/shapes.ts'

const text = (rows: readonly Row[]) => layOut(rows, 100, (_, part) => part).join('\n')
const NOW = NOON + 600_000
const report = (more: Partial<Incident>, events: FleetEvent[] = []) =>
  text(incidentReport({ ...OPEN, ...more }, events, environment(), NOW))

test('who sees it, who does not, and who cannot tell', () => {
  expect(report({})).toMatch(/seen +from a\nnot seen from b: it answers there, so look at what lies between\n/)
  expect(report({ notSeenFrom: [] })).toContain('unknown  from b: neither up nor down')
  const forbidden = report({ expectation: 'must-not-reach', seenFrom: ['outside'], notSeenFrom: [] })
  expect(forbidden).toContain('seen     from outside')
  expect(forbidden).not.toContain('neither up nor down')
  expect(report({ status: 'resolved' })).not.toContain('look at what lies between')
})

test('a wave is listed in part and counted whole; where it fails no more is said too', () => {
  const members = Array.from({ length: 30 }, (_, i) => ({
    ...{ address: `10.0.0.${i}`, ports: ['http' as const], since: NOON },
    ...{ instanceId: `i-${i}`, subnet: 'subnet-1' },
  }))
  const signs = [
    { outcome: 'timeout', code: 'DEADLINE', phase: 'connect', cells: 30 },
    ...OPEN.signs.map(each => ({ ...each, cells: 0 })),
  ]
  const told = report({ members, moreMembers: 470, signs })
  expect(told).toContain('and 480 more, see --json')
  expect(told).toContain('10.0.0.19  9200 (i-19, subnet-1), since')
  expect(told).toContain('- timeout (DEADLINE, connect) (30 cells)')
  expect(told).toContain('- connection refused (no longer)')
})

test('an incident whose target group has left the configuration is told none the less', () => {
  const told = report({ targetGroup: 'gone' })
  expect(told).toContain('10.0.0.1 (gone) cannot be reached on the REST port and the transport port')
  expect(told).not.toContain('next')
})

test('a life is told by what each event changed', () => {
  const first = opened(OPEN)
  const second = updated(OPEN, { seenFrom: ['a', 'b'], flapping: true })
  const more: FleetEvent = {
    ...second.event,
    type: 'IncidentUpdated',
    changes: ['vantages', 'flapping', 'signs', 'instance-replaced'],
  } as FleetEvent
  const calm = updated(second.after, { flapping: false })
  const third: FleetEvent = {
    ...calm.event,
    type: 'IncidentUpdated',
    changes: ['flapping'],
    degraded: true,
  } as FleetEvent
  const end = resolved(calm.after)
  const retired = resolved({ ...calm.after, resolvedBy: 'retired' }).event
  const gone = { ...retired, incident: { ...end.after, resolvedBy: 'retired' } } as FleetEvent
  expect(lifeOf(OPEN, [first.event, silent('s'), more, third, end.event, gone]).map(({ what }) => what)).toEqual([
    'first seen red',
    'opened: connection refused, from a',
    'now seen from a, b; flapping: it comes and goes; now fails by connection refused; an instance was replaced under the same address',
    'no longer flapping (told while the ledger was down)',
    'resolved by itself: green again',
    'resolved: its targets were retired',
  ])
})

test('a long life is cut in its middle', () => {
  const events = Array.from({ length: 50 }, (_, i) => ({
    ...updated(incident('inc-1', { version: i })).event,
    at: NOON + i,
  }))
  expect(report({}, events)).toContain('and 21 more in between, see --json')
})

test('events in a line each, vantages too', () => {
  const told = text(
    eventsReport([opened(OPEN).event, silent('s-1'), { ...silent('s-2'), why: undefined } as FleetEvent]),
  )
  expect(told).toContain('IncidentOpened  10.0.0.1 (data): opened: connection refused, from a')
  expect(told).toContain('VantageSilent  a is silent: no-answer')
  expect(told).toContain('VantageSilent  a is heard again')
})

test('a list has a line for each, with how long it lasted', () => {
  const told = text(incidentsReport([OPEN, resolved(OPEN).after], environment(), NOW))
  expect(told).toMatch(/^inc-\w+ {2}open {6}10\.0\.0\.1 .*\n? +for 10 min$/m)
  expect(told).toContain('resolved  10.0.0.1 (data) could not be reached')
  expect(told).toContain('for 1 min')
})

test('of a wave that grows and shrinks some are named, and all are counted', () => {
  const members = Array.from({ length: 9 }, (_, i) => ({
    address: `10.0.1.${i}`,
    ports: ['http' as const],
    since: NOON,
  }))
  const grown = updated(OPEN, { members: [...OPEN.members, ...members] })
  const gone = updated(grown.after, { members: members.map(each => ({ ...each, leftAt: NOON })), signs: [] })
  const signs = { ...gone.event, type: 'IncidentUpdated', changes: ['members', 'signs'] } as FleetEvent
  expect(
    lifeOf(OPEN, [opened(OPEN).event, grown.event, signs])
      .map(({ what }) => what)
      .slice(2),
  ).toEqual([
    '10.0.1.0, 10.0.1.1, 10.0.1.2, 10.0.1.3, 10.0.1.4 and 4 more joined, 10 members now',
    '10.0.0.1, 10.0.1.0, 10.0.1.1, 10.0.1.2, 10.0.1.3 and 5 more left, 0 members now; now fails by no sign kept',
  ])
  expect(lifeOf(OPEN, [grown.event]).at(-1)?.what).toBe('10 members now')
})
