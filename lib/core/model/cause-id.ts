import type { CauseId } from '../diagnose/catalogue.ts'

export type { CauseId }

/** What a diagnosis may name: a cause, or that there is none, or that none is proven. */
export type Verdictable = CauseId | 'healthy' | 'unknown'

/** The families of causes: a contract with events, JSON and docs. */
export const FAMILIES = [
  'process-not-running',
  'bound-elsewhere',
  'port-mismatch',
  'blocked',
  'bootstrap-check',
  'tls-mismatch',
  'not-ready',
  'host-down',
  'in-front',
  'prober',
] as const

export type Family = (typeof FAMILIES)[number]
