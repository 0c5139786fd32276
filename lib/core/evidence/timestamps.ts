import { epochMs, wholeNumber } from './numbers.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * Unix milliseconds of a systemd timestamp: `@1795360565`, `1795360565`, or `Sun 2026-11-22 15:16:05 UTC` in UTC only,
 * since other zones have names that say no offset. Empty and `n/a` are "never".
 */
export const systemdTime = (text: string | undefined): number | undefined => {
  const match = /^[A-Za-z]{3} (\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d+)? (?:UTC|GMT|Z)$/.exec(text ?? '')
  if (match === null) return epochMs(text)
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** Unix milliseconds of a `…Monotonic` property in microseconds since boot; 0 is "never". */
export const monotonicTime = (text: string | undefined, bootedAt: number | undefined): number | undefined => {
  const microseconds = wholeNumber(text)
  return microseconds && bootedAt !== undefined ? bootedAt + Math.round(microseconds / 1000) : undefined
}

const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  month: 2_629_800_000,
  y: 31_557_600_000,
}

/** Milliseconds of a systemd time span (`1min 15s`); undefined for `infinity` and what is no span. */
export const systemdSpan = (text: string | undefined): number | undefined => {
  const words = (text ?? '').split(' ').map(word => /^(\d{1,9}(?:\.\d{1,6})?)([a-z]+)$/.exec(word))
  let total = 0
  for (const word of words) {
    const unit = UNITS[word?.[2] ?? '']
    if (unit === undefined) return undefined
    total += Number(word?.[1]) * unit
  }
  return total
}

/** From 1. */
export const monthNumber = (name: string | undefined): number | undefined => {
  const index = MONTHS.indexOf(name ?? '')
  return index < 0 ? undefined : index + 1
}

/** Unix milliseconds of openssl's `Nov 23 11:44:44 2026 GMT`. */
export const opensslTime = (text: string | undefined): number | undefined => {
  const match = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4}) GMT$/.exec(text ?? '')
  const month = monthNumber(match?.[1])
  if (match === null || month === undefined) return undefined
  return Date.UTC(Number(match[6]), month - 1, Number(match[2]), Number(match[3]), Number(match[4]), Number(match[5]))
}
