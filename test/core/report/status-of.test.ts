import { describe, expect, test } from 'vitest'
import { FleetStatus } from '../../../lib/core/model/fleet-status.ts'
import { STALE_MS, statusOf } from '../../../lib/core/report/status-of.ts'
import type { SweepState } from '../../../lib/core/sweep/sweep-state.ts'
import { environment, heard, OPEN, red, targets } from '../../bin/a-fleet.ts'
import { maintenance, NOON } from '../../ledger/shapes.ts'

const allHeard = { a: heard(NOON), b: heard(NOON), outside: heard(NOON) }

const green: SweepState = {
  targets: new Map([...targets().keys()].map(key => [key, { cells: {} }])),
  vantages: allHeard,
  openIncidents: [],
  maintenance: [],
}

const status = (more: Partial<SweepState> = {}, now = NOON + 1000) =>
  statusOf('esf', environment(), { ...green, ...more }, now)

const seenOf = (told: FleetStatus, group: string, vantage: string) =>
  told.targetGroups.find(({ name }) => name === group)?.seen.find(each => each.vantage === vantage)

test('all green is counted, and nobody is listed', () => {
  const told = status()
  expect(told).toMatchObject({ verdict: 'green', lastHeardAt: NOON, targets: [] })
  expect(seenOf(told, 'data', 'a')).toMatchObject({ green: 2, red: 0, flapping: 0, unknown: 0, expectation: 'reach' })
  expect(seenOf(told, 'data', 'outside')).toMatchObject({ green: 2, expectation: 'must-not-reach' })
  expect(seenOf(told, 'logs', 'b')).toBeUndefined()
  expect(FleetStatus.safeParse(told).error).toBeUndefined()
})

test('a red target is told with its cells, a flapping one too, one not yet confirmed is green', () => {
  const told = status({
    targets: new Map([
      ['data/10.0.0.1', { instanceId: 'i-1', cells: { 'a/http': red(NOON - 5000) } }],
      ['data/10.0.0.2', { cells: { 'b/transport': red(NOON, 'flapping') } }],
      ['data/10.0.0.3', { cells: { 'b/transport': red(NOON, 'up') } }],
      ['gone/10.0.0.4', { cells: { 'a/http': red(NOON) } }],
    ]),
  })
  expect(told.verdict).toBe('red')
  expect(told.targets.map(({ address }) => address)).toEqual(['10.0.0.1', '10.0.0.2'])
  expect(told.targets[0]).toMatchObject({ instanceId: 'i-1', targetGroup: 'data' })
  expect(told.targets[0]?.cells.find(({ vantage, port }) => vantage === 'a' && port === 'http')).toMatchObject({
    colour: 'red',
    since: NOON - 5000,
    sign: { outcome: 'refused' },
  })
  expect(seenOf(told, 'data', 'a')).toMatchObject({ red: 1, green: 2 })
  expect(seenOf(told, 'data', 'b')).toMatchObject({ flapping: 1, green: 2 })
})

describe('what is not seen is unknown, neither up nor down', () => {
  test('the cells of a silent vantage, those that were red too', () => {
    const told = status({
      targets: targets(),
      vantages: { ...allHeard, a: { ...heard(NOON), silent: 2, announced: true } },
    })
    expect(told).toMatchObject({ verdict: 'unknown', targets: [] })
    expect(seenOf(told, 'data', 'a')).toMatchObject({ unknown: 2, red: 0, green: 0 })
    expect(told.vantages[0]).toEqual({ name: 'a', heard: false, lastHeardAt: NOON, silentSweeps: 2 })
  })

  test('a fleet that was never swept, has no target, or was not heard for minutes', () => {
    expect(status({ vantages: {} }).verdict).toBe('unknown')
    expect(status({ vantages: {} })).not.toHaveProperty('lastHeardAt')
    expect(status({ targets: new Map() }).verdict).toBe('unknown')
    expect(status({}, NOON + STALE_MS).verdict).toBe('green')
    expect(status({}, NOON + STALE_MS + 1).verdict).toBe('unknown')
  })
})

test('an open incident is red, whatever the cells say by now', () => {
  expect(status({ openIncidents: [OPEN] }).verdict).toBe('red')
})

test('a window is told with the targets that it covers now, until it is over', () => {
  const window = maintenance('m-1', NOON, NOON + 10)
  const windows = [window, maintenance('m-over', 0, NOON), maintenance('m-later', NOON + 9, NOON + 20)]
  const told = status({ targets: targets(), maintenance: windows }, NOON + 5)
  expect(told.targets.map(each => each.maintenance)).toEqual([['m-1']])
  expect(told.maintenance.map(({ id }) => id)).toEqual(['m-1', 'm-later'])
})
