import { expect, test } from 'vitest'
import { monotonicTime, opensslTime, systemdSpan, systemdTime } from '../../../lib/core/evidence/timestamps.ts'

test.each([
  ['@1795360565', 1795360565000],
  ['1795360565.25', 1795360565250],
  ['Sun 2026-11-22 15:16:05 UTC', Date.UTC(2026, 10, 22, 15, 16, 5)],
  ['Sun 2026-11-22 15:16:05 CET', undefined],
  ['Sun 2026-99-22 15:16:05 UTC', undefined],
  ['n/a', undefined],
  ['0', undefined],
  [undefined, undefined],
])('systemd time %s', (text, ms) => {
  expect(systemdTime(text)).toBe(ms)
})

test.each([
  ['1min 15s', 75_000],
  ['15min', 900_000],
  ['1.5s', 1500],
  ['infinity', undefined],
  ['', undefined],
  [undefined, undefined],
])('systemd span %s', (text, ms) => {
  expect(systemdSpan(text)).toBe(ms)
})

test.each([
  ['Nov 23 11:44:44 2026 GMT', Date.UTC(2026, 10, 23, 11, 44, 44)],
  ['Nov  3 11:44:44 2026 GMT', Date.UTC(2026, 10, 3, 11, 44, 44)],
  ['Nov 77 11:44:44 2026 GMT', undefined],
  ['Foo 23 11:44:44 2026 GMT', undefined],
  ['today', undefined],
  [undefined, undefined],
])('openssl time %s', (text, ms) => {
  expect(opensslTime(text)).toBe(ms)
})

test('monotonic microseconds count from boot', () => {
  expect(monotonicTime('1500', 10_000)).toBe(10_002)
  expect(monotonicTime('0', 10_000)).toBeUndefined()
  expect(monotonicTime('1500', undefined)).toBeUndefined()
})
