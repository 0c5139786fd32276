import type { Target } from '../model/diagnosis.ts'
import type { Finding } from '../model/finding.ts'
import type { Observation } from '../model/observation.ts'

/**
 * Everything that is known when judging. Absent is not empty: `findings` undefined means that no evidence was given,
 * `[]` that evidence was given and held nothing.
 */
export interface Case {
  target: Target
  observations: readonly Observation[]
  findings?: readonly Finding[]
  /** Source addresses this vantage dials the target from: what a firewall rule must let in. */
  clientAddresses?: readonly string[]
  /** Boot id of this vantage's kernel, where it tells one: whether evidence for a loopback address was taken here. */
  bootId?: string
  /** Path of the CA bundle that the user gave to trust, to be named in commands. */
  caFile?: string
  /** Unix milliseconds. */
  now: number
}
