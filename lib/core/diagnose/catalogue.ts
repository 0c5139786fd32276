import type { Cause } from './cause.ts'
import { blocked } from './causes/blocked.ts'
import { bootstrapCheck } from './causes/bootstrap-check.ts'
import { boundElsewhere } from './causes/bound-elsewhere.ts'
import { hostDown } from './causes/host-down.ts'
import { inFront } from './causes/in-front.ts'
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
