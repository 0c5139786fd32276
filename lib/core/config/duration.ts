const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `800ms`, `3.5s`, `5m`, `1h`. */
export const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/

/** A duration in milliseconds; NaN where the text is none. */
export function durationMs(text: string): number {
  const [, number, unit = ''] = DURATION.exec(text) ?? []
  return Number(number) * (UNITS_MS[unit] ?? Number.NaN)
}
