import type { Blocker } from '../model/path.ts'

/** What one place on the way says. Nothing missing and no blocker: packets pass. */
export interface Step {
  blockers: readonly Blocker[]
  missing: readonly string[]
}

export const OPEN: Step = { blockers: [], missing: [] }
