import { expect, test } from 'vitest'
import { moment, span } from '../../../lib/core/report/moment.ts'

test.each([
  [0.4, '0 ms'],
  [420, '420 ms'],
  [59_000, '59 s'],
  [59_500, '1 min'],
  [60_000, '1 min'],
  [179_997, '3 min'],
  [3_599_000, '1 h'],
  [3_600_000, '1 h'],
  [15_120_000, '4 h 12 min'],
  [90_000_000, '1 d 1 h'],
  [172_800_000, '2 d'],
])('%d ms is %s', (ms, text) => {
  expect(span(ms)).toBe(text)
})

test('a moment is told in UTC with the time that has passed', () => {
  const at = Date.UTC(2026, 10, 23, 3, 12, 7)
  expect(moment(at, at + 15_120_000)).toBe('2026-11-23 03:12:07 UTC (4 h 12 min ago)')
  expect(moment(at, at - 5000)).toBe('2026-11-23 03:12:07 UTC')
  expect(moment(Number.NaN, at)).toBe('an unreadable time')
  expect(moment(1e17, at)).toBe('an unreadable time')
})
