import { groupsOf } from './groups.ts'
import { epochMs, wholeNumber } from './numbers.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * Unix milliseconds of a systemd timestamp: `@1795360565`, `1795360565`, or `Sun 2026-11-22 15:16:05 UTC` in UTC only,
 * since other zones have names that say no offset. Empty and `n/a` are "never".
 */
export const systemdTime = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const found = groupsOf<'date' | 'clock'>(SYSTEMD, text)
  const at = found ? Date.parse(`${found.date}T${found.clock}Z`) : epochMs(text)
  return at === undefined || Number.isNaN(at) ? undefined : at
}

const SYSTEMD = /^[A-Za-z]{3} (?<date>\d{4}-\d\d-\d\d) (?<clock>\d\d:\d\d:\d\d)(?:\.\d+)? (?:UTC|GMT|Z)$/

/** Unix milliseconds of a `…Monotonic` property in microseconds since boot; 0 is "never". */
export const monotonicTime = (text: string | undefined, bootedAt: number | undefined): number | undefined => {
  const microseconds = wholeNumber(text)
  return microseconds && bootedAt !== undefined ? bootedAt + Math.round(microseconds / 1000) : undefined
}

const UNITS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    us: 0.001,
    ms: 1,
    s: 1000,
    min: 60_000,
    h: 3_600_000,
    d: 86_400_000,
    w: 604_800_000,
    month: 2_629_800_000,
    y: 31_557_600_000,
  }),
)

/** Milliseconds of a systemd time span (`1min 15s`); undefined for `infinity` and what is no span. */
export const systemdSpan = (text: string | undefined): number | undefined => {
  let total = 0
  for (const word of text?.split(' ') ?? ['']) {
    const found = groupsOf<'amount' | 'unit'>(/^(?<amount>\d{1,9}(?:\.\d{1,6})?)(?<unit>[a-z]+)$/, word)
    const unit = found && UNITS.get(found.unit)
    if (found === undefined || unit === undefined) return undefined
    total += Number(found.amount) * unit
  }
  return total
}

/** Unix milliseconds of openssl's `Nov 23 11:44:44 2026 GMT`. */
export const opensslTime = (text: string | undefined): number | undefined => {
  const found = text === undefined ? undefined : groupsOf<'month' | 'day' | 'clock' | 'year'>(OPENSSL, text)
  const month = found ? MONTHS.indexOf(found.month) + 1 : 0
  if (found === undefined || month === 0) return undefined
  const at = Date.parse(`${found.year}-${String(month).padStart(2, '0')}-${found.day.padStart(2, '0')}T${found.clock}Z`)
  return Number.isNaN(at) ? undefined : at
}

const OPENSSL = /^(?<month>[A-Z][a-z]{2}) {1,2}(?<day>\d{1,2}) (?<clock>\d\d:\d\d:\d\d) (?<year>\d{4}) GMT$/
