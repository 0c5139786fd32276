import { durationMs } from '../config/duration.ts'
import type { KnownTarget } from './cell.ts'
import type { ExpectedCell, WatchedTarget } from './cells-of.ts'

/** Between two ticks of the schedule. */
const TICK_MS = 60_000
/** An anonymous request to a secured cluster may land in its audit log. */
const ANONYMOUS_EVERY_MS = 60 * TICK_MS

export interface DeepRhythm {
  deepEveryMs: number
  /** By target group: hash of the credentials that would be sent. */
  credentials: Readonly<Record<string, string>>
  now: number
}

export const rhythmOf = (
  timings: { deepEvery: string },
  credentials: DeepRhythm['credentials'],
  now: number,
): DeepRhythm => ({ deepEveryMs: durationMs(timings.deepEvery), credentials, now })

/** Whether a cell is spoken to in this sweep, and not only connected to. */
export function isDeepDue(
  { key, target, group, cells }: WatchedTarget,
  { key: own, cell, expectation }: ExpectedCell,
  known: KnownTarget | undefined,
  { deepEveryMs, credentials, now }: DeepRhythm,
): boolean {
  if (expectation === 'must-not-reach') return false
  if (known === undefined || known.instanceId !== target.instanceId) return true
  const state = known.cells[own]
  if (state !== undefined && (state.status !== 'up' || state.downs > 0)) return true
  if (cell.role === 'http' && group.scheme === 'auto' && known.scheme === undefined) return true
  const sent = credentials[group.name]
  const anonymous = known.secured === true && (sent === undefined || sent === known.rejectedCredentials)
  if (anonymous && cell.role === 'http') return isTurn(key, ANONYMOUS_EVERY_MS, now)
  const beside = cells.some(
    other =>
      other.cell.role === cell.role && other.expectation === 'reach' && known.cells[other.key]?.status === 'down',
  )
  const changed = sent !== undefined && known.rejectedCredentials !== undefined && sent !== known.rejectedCredentials
  return beside || (changed && cell.role === 'http') || isTurn(key, deepEveryMs, now)
}

/** Targets take turns over the ticks, each always at its own, so that nothing need be remembered. */
function isTurn(key: string, everyMs: number, now: number): boolean {
  const turns = Math.max(1, Math.round(everyMs / TICK_MS))
  return Math.floor(now / TICK_MS) % turns === spread(key) % turns
}

/** FNV-1a, 32 bits. */
function spread(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
