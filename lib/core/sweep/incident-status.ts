import type { IncidentStatus } from '../model/incident.ts'

/** A node that is green again before anything was applied resolved by itself. */
const BEFORE_APPLYING = ['open', 'investigating', 'diagnosed', 'proposed', 'approved'] as const

/**
 * Where a status may go. `stuck`: whoever worked on it has gone silent. A diagnosis may be made anew while nobody has
 * approved what follows from it.
 */
const transitions: Readonly<Record<IncidentStatus, readonly IncidentStatus[]>> = {
  open: ['investigating', 'resolved'],
  investigating: ['diagnosed', 'stuck', 'resolved'],
  diagnosed: ['investigating', 'proposed', 'resolved'],
  proposed: ['investigating', 'approved', 'rejected', 'expired', 'stuck', 'resolved'],
  approved: ['applying', 'failed', 'expired', 'stuck', 'resolved'],
  applying: ['verifying', 'failed', 'undone', 'stuck'],
  verifying: ['resolved', 'failed', 'undone', 'stuck'],
  resolved: [],
  failed: [],
  undone: [],
  rejected: [],
  expired: [],
  stuck: [],
}

export const mayBecome = (from: IncidentStatus, to: IncidentStatus): boolean => transitions[from].includes(to)

/** From `applying` on it is for whoever applies to say how it ends. */
export const mayResolveByItself = (status: IncidentStatus): boolean =>
  mayBecome(status, 'resolved') && BEFORE_APPLYING.some(each => each === status)
