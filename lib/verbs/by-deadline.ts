import type { Called } from '../ports.ts'

/** Whatever the call does, and even where it throws, this has ended soon after the deadline. */
export async function byDeadline<T>(ms: number, call: (signal: AbortSignal) => Promise<Called<T>>): Promise<Called<T>> {
  const stop = new AbortController()
  const { promise: tooLate, resolve } = Promise.withResolvers<Called<T>>()
  const timer = setTimeout(() => {
    resolve({ ok: false, why: 'timeout', detail: `no answer within ${ms} ms` })
    stop.abort()
  }, ms)
  const called = call(stop.signal).catch(
    (error: unknown): Called<T> => ({ ok: false, why: 'unavailable', detail: nameOf(error) }),
  )
  return Promise.race([called, tooLate]).finally(() => clearTimeout(timer))
}

/** A message may quote what must not be logged. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)
