import type { Target } from '../model/diagnosis.ts'
import type { Finding } from '../model/finding.ts'
import type { Observation } from '../model/observation.ts'
import type { PathAnswer } from '../model/path.ts'

/** What a snapshot of EC2 says of one connect. */
export interface PathCheck {
  /** The address it is dialled from, and whether an interface of the snapshot has it: else it may arrive translated. */
  from: string
  placed: boolean
  address: string
  port: number
  answer: PathAnswer
}

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
  /** One for each address and port that was dialled, where a snapshot was given. */
  path?: readonly PathCheck[]
  /** Boot id of this vantage's kernel, where it tells one: whether evidence for a loopback address was taken here. */
  bootId?: string
  /** Path of the CA bundle that the user gave to trust, to be named in commands. */
  caFile?: string
  /** Unix milliseconds. */
  now: number
}
