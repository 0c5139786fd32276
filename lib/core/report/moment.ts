/** `4 h 12 min`: two units at most, to the nearest of the smaller, the way it is said. */
export function span(ms: number): string {
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  if (minutes < 24 * 60) return inTwo(minutes, 60, 'h', 'min')
  return inTwo(Math.round(minutes / 60), 24, 'd', 'h')
}

function inTwo(count: number, perLarge: number, large: string, small: string): string {
  const rest = count % perLarge
  return `${Math.floor(count / perLarge)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`
}

/** `2026-11-23 03:12:07 UTC (4 h 12 min ago)`; a time in the future, by a clock that is ahead, is told without the span. */
export function moment(at: number, now: number): string {
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return 'an unreadable time'
  const text = `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
  return at <= now ? `${text} (${span(now - at)} ago)` : text
}
