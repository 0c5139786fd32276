import { expect, test } from 'vitest'
import { durationMs } from '../../../lib/core/config/duration.ts'

test.each([
  ['0s', 0],
  ['800ms', 800],
  ['3.5s', 3500],
  ['5m', 300_000],
  ['1h', 3_600_000],
])('%s is %d ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms)
})

test.each(['', '5', 's', '-1s', '1.s', '.5s', '1 s', '1d', '1s ', '1e3s'])('"%s" is no duration', text => {
  expect(durationMs(text)).toBeNaN()
})
