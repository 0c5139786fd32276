import type { FleetTarget } from '../model/fleet-target.ts'
import type { Maintenance } from './sweep-state.ts'

/** Under maintenance a target is probed and remembered, and opens nothing. */
export const inMaintenance = (
  target: Pick<FleetTarget, 'targetGroup' | 'address' | 'inMaintenance'>,
  windows: readonly Maintenance[],
  now: number,
): boolean =>
  target.inMaintenance === true ||
  windows.some(
    ({ targetGroup, addresses, from, until }) =>
      from <= now &&
      now < until &&
      targetGroup === target.targetGroup &&
      (addresses === undefined || addresses.includes(target.address)),
  )
