import type { Observation, ProbeKind } from '../model/observation.ts'

/** One probe for a prober to make: a literal address, so that nothing resolves in the VPC. */
export interface RequestedProbe {
  address: string
  family: 4 | 6
  port: number
  kind: ProbeKind
  secure?: boolean
  /** Index into `credentials` of the request. */
  credentials?: number
  /** Index into `cas` of the request. */
  ca?: number
}

/** What the sweeper sends to one vantage. Secrets travel in the payload and are never logged. */
export interface ProbeRequest {
  sweep: string
  vantage: string
  timeoutMs: number
  /** Of the whole request: what has not ended by then is `unknown`/`RUN_DEADLINE`. */
  deadlineMs: number
  /** PEM bundles. */
  cas: readonly string[]
  /** Values of an `Authorization` header. */
  credentials: readonly string[]
  probes: readonly RequestedProbe[]
}

/** `observations[i]` is what `probes[i]` saw. */
export interface ProbeAnswer {
  sweep: string
  vantage: string
  observations: readonly Observation[]
}
