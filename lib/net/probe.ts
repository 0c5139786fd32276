import type { Observation, ProbeKind } from '../core/model/observation.ts'

/** One SYN lost twice answers at about 3 s (RFC 6298's 1 s, then 2 s), so the default outlives that. */
export const DEFAULT_TIMEOUT_MS = 3500

/** One literal address to dial: names are resolved before, once, and every address becomes a target of its own. */
export interface ProbeTarget {
  kind: ProbeKind
  /** As the user named it; sent as SNI and Host header when it is a name. */
  host: string
  /** Literal IPv4 or IPv6 address. */
  address: string
  family: 4 | 6
  port: number
  timeoutMs: number
  /** For kind `http`: by TLS and no other way. For kind `transport`: TLS is expected, so it is tried first. */
  secure?: boolean
  /** PEM bundle to trust. Absent: the chain is recorded, judged against Node's own roots, and fails by the leaf's dates only. */
  ca?: string
  /** Value of an `Authorization` header. For kind `http`; it appears in no observation. */
  authorization?: string
}

/**
 * Resolves to what was seen: a failure is a value, and a rejection is a bug. When `deadline` (that of the whole run)
 * fires first, the observation is `unknown`/`RUN_DEADLINE`: the run's shortness is not the target's fault.
 */
export type Probe = (target: ProbeTarget, deadline: AbortSignal) => Promise<Observation>
