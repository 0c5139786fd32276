import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { KnownTarget, KnownTargets } from '../../core/sweep/cell.ts'

const SHARDS_PER_TARGET_GROUP = 64

type Shard = Record<string, KnownTarget>

/** `targetGroup#07`: a target stays in its shard whatever else comes and goes, so a change rewrites one small item. */
export function shardOf(targetKey: string): string {
  const slash = targetKey.indexOf('/')
  const hash = createHash('sha256').update(targetKey).digest().readUInt16BE(0)
  return `${targetKey.slice(0, slash)}#${String(hash % SHARDS_PER_TARGET_GROUP).padStart(2, '0')}`
}

/** Shards whose targets differ, with all targets they hold now; an empty one is to be deleted. */
export function changedShards(before: KnownTargets, after: KnownTargets): Map<string, Shard> {
  const changed = new Map<string, Shard>()
  const differs = (key: string) => {
    const [old, now] = [before.get(key), after.get(key)]
    return old !== now && !isDeepStrictEqual(old, now)
  }
  for (const key of new Set([...before.keys(), ...after.keys()])) if (differs(key)) changed.set(shardOf(key), {})
  if (changed.size === 0) return changed
  for (const [key, known] of after) {
    const shard = changed.get(shardOf(key))
    if (shard) shard[key] = known
  }
  return changed
}

/** Compressed: what a wave writes into its cells is much alike. */
export const pack = (shard: Shard): Uint8Array => gzipSync(JSON.stringify(shard))

/** Nothing, where it cannot be read: its targets are learnt again, and the next save writes it anew. */
export function unpack(packed: unknown): [string, KnownTarget][] {
  if (!(packed instanceof Uint8Array)) return []
  try {
    return Object.entries(JSON.parse(gunzipSync(packed).toString()) as Shard)
  } catch {
    return []
  }
}
