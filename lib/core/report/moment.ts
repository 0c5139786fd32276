const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** `4 h 12 min`: two units at most, the way it is said. */
export function span(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < MINUTE_MS) return `${Math.round(ms / 1000)} s`
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`
  const [large, small, one, two] = ms < DAY_MS ? [HOUR_MS, MINUTE_MS, 'h', 'min'] : [DAY_MS, HOUR_MS, 'd', 'h']
  const rest = Math.floor((ms % Number(large)) / Number(small))
  return `${Math.floor(ms / Number(large))} ${one}${rest === 0 ? '' : ` ${rest} ${two}`}`
}

/** `2026-11-23 03:12:07 UTC (4 h 12 min ago)`; a time in the future, by a clock that is ahead, is told without the span. */
export function moment(at: number, now: number): string {
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return 'an unreadable time'
  const text = `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
  return at <= now ? `${text} (${span(now - at)} ago)` : text
}
