import type { PathAnswer } from '../../../lib/core/model/path.ts'
import { networkOf } from '../../../lib/core/packet-path/network.ts'
import { type PathQuestion, packetPath } from '../../../lib/core/packet-path/packet-path.ts'
import { readSnapshot } from '../../../lib/core/packet-path/read-snapshot.ts'
import { aSnapshot, CLIENT, NODE, type RawSnapshot } from './a-snapshot.ts'

/** What the path is judged to be, from the text of a snapshot on. */
export function judged(raw: RawSnapshot = aSnapshot(), asked: Partial<PathQuestion> = {}): PathAnswer {
  const read = readSnapshot(JSON.stringify(raw))
  if (!read.ok) throw new Error(read.problem)
  return packetPath(networkOf(read.snapshot), { from: CLIENT, to: NODE, port: 9200, ...asked })
}

/** Blockers as `kind direction id rule`, without words. */
export const marks = ({ blockers }: PathAnswer): string[] =>
  blockers.map(({ kind, direction, id, rule }) => `${kind} ${direction} ${id} ${rule}`)
