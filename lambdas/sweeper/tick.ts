import type { SweepInput } from '../../lib/verbs/sweep-once.ts'

/** What EventBridge Scheduler sends where its target has no input of its own; invoked by hand, it is a tick of now. */
export function tickOf(payload: unknown, invocation: string, now: number): SweepInput['tick'] {
  const { id, time } = (payload ?? {}) as { id?: unknown; time?: unknown }
  const scheduledAt = typeof time === 'string' ? Date.parse(time) : Number.NaN
  return {
    id: typeof id === 'string' && id !== '' ? id : invocation,
    scheduledAt: Number.isNaN(scheduledAt) ? now : scheduledAt,
  }
}
