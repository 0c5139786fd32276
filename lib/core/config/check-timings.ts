import { durationMs } from './duration.ts'
import type { FieldProblem } from './field-problem.ts'
import type { Timings } from './fleet-config.ts'

/** A sweep, its confirmation included, has to end within its minute. */
const LIMITS = {
  probeTimeout: ['100ms', '10s'],
  deepEvery: ['1m', '24h'],
  openAfter: ['0s', '24h'],
  flapWindow: ['1m', '24h'],
} as const

export const checkTimings = (timings: Timings): FieldProblem[] =>
  Object.entries(LIMITS).flatMap(([field, [least, most]]) => {
    const ms = durationMs(timings[field as keyof typeof LIMITS])
    const fits = ms >= durationMs(least) && ms <= durationMs(most)
    return fits ? [] : [{ path: ['timings', field], wanted: `from ${least} to ${most}` }]
  })
