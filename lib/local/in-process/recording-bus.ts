import type { FleetEvent } from '../../core/events/fleet-event.ts'
import type { CallFailure, EventBus } from '../../ports.ts'

export interface RecordingBus extends EventBus {
  /** In the order in which they came, redeliveries included. `at`: unix milliseconds by the given clock. */
  received: { event: FleetEvent; at: number }[]
  fault: CallFailure | undefined
}

/** An event bus whose only consumer remembers everything. */
export function recordingBus(clock: () => number): RecordingBus {
  const bus: RecordingBus = {
    received: [],
    fault: undefined,
    async put(events) {
      if (bus.fault !== undefined) return { ok: false, why: bus.fault, detail: 'injected' }
      bus.received.push(...events.map(event => ({ event, at: clock() })))
      return { ok: true, value: [] }
    },
  }
  return bus
}
