/** One stack for what changes for its own reason; in the order in which they are deployed. */
export type Concern = 'Ledger' | 'Events' | 'Probing' | 'Monitoring'

/** Of one environment of one fleet: nothing else in the account may be called so. */
export const stageName = (fleet: string, environment: string): string => `${fleet}-${environment}`

export const stackName = (fleet: string, environment: string, concern: Concern): string =>
  `${stageName(fleet, environment)}-${concern}`

/** Outputs of the Probing stack, by which a deployed fleet is found. */
export const FLEET_OUTPUTS = {
  /** Name of the ledger's table. */
  table: 'Table',
  /** Name of the event bus. */
  bus: 'Bus',
  /** Name of the evidence bucket. */
  bucket: 'Bucket',
  /** Name of the sweeper's function. */
  sweeper: 'Sweeper',
  /** JSON object: name of a vantage → name of its prober's function. */
  probers: 'Probers',
} as const
