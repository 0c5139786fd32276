import type { Cause } from './cause.ts'
import { blocked } from './causes/blocked.ts'
import { bootstrapCheck } from './causes/bootstrap-check.ts'
import { boundElsewhere } from './causes/bound-elsewhere.ts'
import { hostDown } from './causes/host-down.ts'
import { inFront } from './causes/in-front.ts'
import { notNamed } from './causes/not-named.ts'
import { notReady } from './causes/not-ready.ts'
import { portMismatch } from './causes/port-mismatch.ts'
import { prober } from './causes/prober.ts'
import { processNotRunning } from './causes/process-not-running.ts'
import { tlsMismatch } from './causes/tls-mismatch.ts'

/** Every cause that can be named, family by family. */
export const CATALOGUE: readonly Cause[] = [
  ...processNotRunning,
  ...boundElsewhere,
  ...portMismatch,
  ...blocked,
  ...bootstrapCheck,
  ...tlsMismatch,
  ...notReady,
  ...hostDown,
  ...inFront,
  ...prober,
]

/** What has an id, a title and a page, whether it can be named or not. */
export const DESCRIBED: readonly Pick<Cause, 'id' | 'title' | 'page'>[] = [...CATALOGUE, ...notNamed]
