import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CellState } from '../../../lib/core/sweep/cell.ts'
import { isDown, isRed, nextState, type Thresholds, thresholdsOf } from '../../../lib/core/sweep/hysteresis.ts'
import type { Reading } from '../../../lib/core/sweep/reading.ts'
import { environmentOf, MINUTE, NOON } from './fleet.ts'

const thresholds: Thresholds = { upAfter: 2, flapWindowMs: 10 * MINUTE, flapChanges: 4 }
const up: Reading = { is: 'up', deep: true }
const connects: Reading = { is: 'up', deep: false }
const refused: Reading = { is: 'down', sign: { outcome: 'refused', code: 'ECONNREFUSED', phase: 'connect' } }
const hung: Reading = { is: 'down', sign: { outcome: 'timeout', code: 'DEADLINE', phase: 'headers' } }
const unknown: Reading = { is: 'unknown' }

interface Seen {
  reading: Reading
  confirmed: boolean
}

const run = (all: readonly Seen[], by = thresholds): (CellState | undefined)[] => {
  let state: CellState | undefined
  return all.map(({ reading, confirmed }, i) => {
    state = nextState(state, reading, confirmed, by, NOON + i * MINUTE)
    return state
  })
}
const seen = (...readings: Reading[]): Seen[] => readings.map(reading => ({ reading, confirmed: false }))

test('thresholds are those of the configuration, in milliseconds', () => {
  expect(thresholdsOf(environmentOf().timings)).toEqual({ upAfter: 2, flapWindowMs: 15 * MINUTE, flapChanges: 4 })
})

describe('a cell', () => {
  test('that is plainly up has no state', () => {
    expect(run(seen(up, connects, unknown))).toEqual([undefined, undefined, undefined])
  })

  test('is down after two red readings in a row, since the first of them', () => {
    const [first, second] = run(seen(refused, refused))
    expect(first).toMatchObject({ status: 'up', downs: 1 })
    expect(second).toMatchObject({ status: 'down', since: NOON, sign: { outcome: 'refused' } })
  })

  test('is down at once when the red reading was confirmed', () => {
    expect(run([{ reading: refused, confirmed: true }])).toMatchObject([{ status: 'down', since: NOON }])
  })

  test('whose one red reading is followed by a green one never was', () => {
    expect(run(seen(refused, up)).at(-1)).toBeUndefined()
  })

  test('keeps what it was while nobody can tell', () => {
    const [before, after] = run([{ reading: refused, confirmed: true }, ...seen(unknown)])
    expect(after).toBe(before)
  })

  test('is up after two green readings in a row, and only in a row', () => {
    const states = run([{ reading: refused, confirmed: true }, ...seen(up, refused, up, up)])
    expect(states.map(state => state?.status)).toEqual(['down', 'down', 'down', 'down', 'up'])
  })

  test('keeps the same object while it stays as it is', () => {
    const [, second, third] = run(seen(refused, refused, refused))
    expect(third).toBe(second)
  })

  test('that failed behind an open port is not cleared by a connect', () => {
    const states = run([{ reading: hung, confirmed: true }, ...seen(connects, connects, connects)])
    expect(states.at(-1)).toBe(states[0])
  })
})

const anySeen: fc.Arbitrary<Seen> = fc.record({
  reading: fc.constantFrom(up, connects, refused, hung, unknown),
  confirmed: fc.boolean(),
})

const anyThresholds: fc.Arbitrary<Thresholds> = fc.record({
  upAfter: fc.integer({ min: 1, max: 3 }),
  flapWindowMs: fc.integer({ min: 2, max: 20 }).map(minutes => minutes * MINUTE),
  flapChanges: fc.integer({ min: 3, max: 6 }),
})

test('it never flaps inside its window: what it shows changes at most flapChanges times within it', () => {
  fc.assert(
    fc.property(fc.array(anySeen, { maxLength: 80 }), anyThresholds, (all, by) => {
      const shown = run(all, by).map(state => state?.status ?? 'up')
      const changes = shown.flatMap((status, i) => (i > 0 && status !== shown[i - 1] ? [NOON + i * MINUTE] : []))
      const leftFlapping = shown.flatMap((status, i) =>
        status !== 'flapping' && shown[i - 1] === 'flapping' ? [NOON + i * MINUTE] : [],
      )
      for (const at of changes) {
        const within = changes.filter(other => other <= at && at - other < by.flapWindowMs)
        const quiet = within.filter(other => !leftFlapping.includes(other))
        expect(quiet.length).toBeLessThanOrEqual(by.flapChanges)
      }
    }),
    { numRuns: 500 },
  )
})

test('a flapping cell is so until it has been quiet for the whole window', () => {
  fc.assert(
    fc.property(fc.array(anySeen, { maxLength: 80 }), anyThresholds, (all, by) => {
      const states = run(all, by)
      let lastChange = Number.NEGATIVE_INFINITY
      for (const [i, state] of states.entries()) {
        const now = NOON + i * MINUTE
        if (isDown(state) !== isDown(states[i - 1])) lastChange = now
        const was = states[i - 1]
        if (was?.status !== 'flapping') continue
        expect(isRed(was)).toBe(true)
        if (state?.status !== 'flapping') expect(now - lastChange).toBeGreaterThanOrEqual(by.flapWindowMs)
      }
    }),
    { numRuns: 500 },
  )
})
