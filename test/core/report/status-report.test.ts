import { expect, test } from 'vitest'
import type { FleetStatus } from '../../../lib/core/model/fleet-status.ts'
import { layOut } from '../../../lib/core/report/layout.ts'
import { STALE_MS, statusOf } from '../../../lib/core/report/status-of.ts'
import { statusReport } from '../../../lib/core/report/status-report.ts'
import type { KnownTarget } from '../../../lib/core/sweep/cell.ts'
import type { SweepState } from '../../../lib/core/sweep/sweep-state.ts'
import { environment, heard, OPEN, red } from '../../bin/a-fleet.ts'
import { incident, maintenance, NOON } from '../../ledger/shapes.ts'

const NOW = NOON + 23_000
const calm: SweepState = { targets: new Map(), vantages: {}, openIncidents: [], maintenance: [] }
const vantages = { a: heard(NOON), b: heard(NOON), outside: heard(NOON) }

const report = (more: Partial<SweepState>, now = NOW, told: Partial<FleetStatus> = {}): string => {
  const status = { ...statusOf('esf', environment(), { ...calm, vantages, ...more }, now), ...told }
  return layOut(statusReport(status, environment(), ' --environment prod'), 100, (_, text) => text).join('\n')
}

const many = (count: number, known: (i: number) => KnownTarget) =>
  new Map(Array.from({ length: count }, (_, i) => [`data/10.0.${i >> 8}.${i & 255}`, known(i)]))

test('of 5,000 green targets none is listed', () => {
  const told = report({ targets: many(5000, () => ({ cells: {} })) })
  expect(told).toMatch(/^GREEN +esf prod: none of 5000 targets red\n +last sweep 23 s ago\n/)
  expect(told).toMatch(/data, 5000 targets +green +green +green\*\n/)
  expect(told.split('\n').length).toBeLessThan(15)
})

test('of many red ones some are listed, and all are counted', () => {
  const told = report({ targets: many(500, () => ({ cells: { 'b/transport': red(NOON - 60_000) } })) })
  expect(told).toMatch(/^RED +esf prod: 500 of 500 targets red or flapping\n/)
  expect(told).toMatch(/data, 500 targets +green +500 red +green\*/)
  expect(told).toMatch(/10\.0\.0\.0 +green +9300 red +green +refused for 1 min\n/)
  expect(told).toContain('and 460 more targets, see --json')
})

test('a target in maintenance and one that flaps are told as such', () => {
  const window = maintenance('m-1', NOON, NOON + 3_600_000)
  const cells = { 'a/http': red(NOON, 'flapping'), 'a/transport': red(NOON, 'flapping') }
  const told = report({ targets: new Map([['data/10.0.0.1', { cells }]]), maintenance: [window] })
  expect(told).toMatch(/10\.0\.0\.1 +flapping +green +green +refused for 23 s \(in maintenance\)\n/)
  expect(told).toContain('quiet    m-1  10.0.0.1 of data, for 1 h more: new kernel (somebody)')
})

test('a fleet that is silent says since when, and claims nothing', () => {
  const silent = { ...heard(NOON), silent: 1, announced: false }
  const told = report({ vantages: { a: silent, b: heard(NOON) } }, NOON + STALE_MS + 1)
  expect(told).toMatch(/^UNKNOWN +esf prod: none of 0 targets red, 2 of 3 vantages silent\n/)
  expect(told).toContain('nothing was heard since 2026-11-23 15:00:00 UTC (3 min ago): this is as of then')
  expect(told).toContain('a        silent for 1 sweep, last heard 3 min ago: its cells are unknown')
  expect(told).toContain('outside  silent, never heard yet: its cells are unknown')
  expect(told).toContain('no target')
  expect(report({ vantages: {} })).toContain('never swept yet')
})

test('open incidents are told with the command that tells more, the newest first', () => {
  const openIncidents = Array.from({ length: 25 }, (_, i) => incident(`inc-${i}`, { openedAt: NOON + i }))
  const told = report({ openIncidents: [OPEN, ...openIncidents] })
  expect(told.indexOf('inc-24')).toBeLessThan(told.indexOf('inc-23'))
  expect(told).toContain('esfleet incident inc-24 --environment prod\n')
  expect(told).toContain('and 6 more: esfleet incidents --environment prod')
  expect(told).toContain('26 open incidents')
})

test('a window that is to come says when, and one without addresses covers all', () => {
  const { addresses: _, ...whole } = maintenance('m-2', NOON, NOW + 60_000)
  expect(report({ maintenance: [whole] })).toContain('m-2  all of data, for 1 min more')
  const told = report({ maintenance: [maintenance('m-1', NOW + 60_000, NOW + 120_000)] })
  expect(told).toContain('m-1  10.0.0.1 of data, from 2026-11-23 15:01:23 UTC until 2026-11-23 15:02:23 UTC')
})

test('a forbidden port that is open is red, and shut ones of a silent vantage are unknown', () => {
  const { sign: _, ...bare } = red(NOON)
  const told = report({
    targets: new Map([
      ['data/10.0.0.1', { cells: { 'outside/http': { ...red(NOON), sign: { outcome: 'open', phase: 'connect' } } } }],
      ['data/10.0.0.2', { cells: { 'a/http': bare } }],
    ]),
    vantages: { ...vantages, b: { ...heard(NOON), silent: 3, announced: true } },
  })
  expect(told).toMatch(/data, 2 targets +1 red +2 unknown +1 red\*\n/)
  expect(told).toMatch(/10\.0\.0\.1 +green +unknown +9200 red +open for 23 s\n/)
  expect(told).toMatch(/10\.0\.0\.2 +9200 red +unknown +green +for 23 s\n/)
})
