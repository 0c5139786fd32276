import type { Reason } from '../../model/diagnosis.ts'
import type { Finding, FindingOf } from '../../model/finding.ts'
import type { Belief } from '../cause.ts'
import type { Evidence, Known } from '../known.ts'
import { read, seen } from '../reasons.ts'

/** The node tries again every second while somebody waits; clocks and the script's own run are within this. */
const STILL_MS = 120_000
/** Of its limit: a JVM keeps some that it opens and closes all the time. */
const NEARLY_ALL = 0.97

/** It said in these minutes that the system refuses it new connections. */
export function refusedAccept({ facts, life, node }: Evidence): FindingOf<'life'> | undefined {
  if (node?.server === undefined) return undefined
  const told = life.steps.findLast(each => each.event === 'cannot-accept')
  const now = facts.of('host')[0]?.collectedAt
  return told?.at !== undefined && now !== undefined && Math.abs(now - told.at) <= STILL_MS ? told : undefined
}

function fullTable({ node }: Evidence): FindingOf<'process'> | undefined {
  const { server } = node ?? {}
  const limit = server?.limits.nofile?.soft
  if (server?.descriptors === undefined || typeof limit !== 'number') return undefined
  return server.descriptors >= limit * NEARLY_ALL ? server : undefined
}

/** A node that runs and takes no connection, since it may open nothing more. */
export function exhausted(known: Known): { belief: Belief; reasons: Reason[] } {
  const { evidence, look } = known
  const nothing = { belief: 0, reasons: [] }
  if (evidence === undefined || known.failing.length === 0) return nothing
  const unserved = ['mute', 'half-mute', 'closed', 'all-silent', 'asked-silent'].includes(look)
  const told = refusedAccept(evidence)
  const full = fullTable(evidence)
  if (!unserved || (told === undefined && full === undefined)) return nothing
  const ground = (by: Finding | undefined, text: string): Reason[] => (by === undefined ? [] : [read(by, text)])
  return {
    belief: told === undefined ? 0.82 : full === undefined ? 0.88 : 0.95,
    reasons: [
      ...ground(full, `its process has ${full?.descriptors} files and sockets open, and its limit allows no more`),
      ...ground(told, 'the system refuses it new connections'),
      ...seen(known),
    ],
  }
}
