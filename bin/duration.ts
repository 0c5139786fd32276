import { wrongUsage } from './command.ts'

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }
const LONGEST_MS = 60_000

/** `3.5s`, `800ms`, `1m` to milliseconds, more than none and at most a minute. */
export function parseDuration(option: string, text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? []
  const ms = Number(number) * (UNITS_MS[unit] ?? Number.NaN)
  if (!(ms >= 1 && ms <= LONGEST_MS)) {
    throw wrongUsage(`--${option} "${text}" is not a duration from 1ms to 1m: write 3.5s or 800ms`)
  }
  return ms
}
