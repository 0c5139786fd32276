import type { FleetTarget } from '../../core/model/fleet-target.ts'
import type { LastKnown } from '../../ports.ts'

/** The last known targets, gone with the process. */
export function memoryLastKnown(): LastKnown {
  let kept: FleetTarget[] | null = null
  return {
    load: async () => ({ ok: true, value: structuredClone(kept) }),
    async keep(targets) {
      kept = structuredClone([...targets])
      return { ok: true, value: undefined }
    },
  }
}
