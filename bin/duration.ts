import { durationMs } from '../lib/core/config/duration.ts'
import { wrongUsage } from './command.ts'

const LONGEST_MS = 60_000

/** `3.5s`, `800ms`, `1m` to milliseconds, more than none and at most a minute. */
export function parseDuration(option: string, text: string): number {
  const ms = durationMs(text)
  if (!(ms >= 1 && ms <= LONGEST_MS)) {
    throw wrongUsage(`--${option} "${text}" is not a duration from 1ms to 1m: write 3.5s or 800ms`)
  }
  return ms
}
