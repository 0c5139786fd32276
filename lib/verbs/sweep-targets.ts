import type { FleetTarget } from '../core/model/fleet-target.ts'
import { targetKey } from '../core/sweep/cell.ts'
import type { LastKnown, TargetSource } from '../ports.ts'
import type { BetweenSweeps } from './between-sweeps.ts'

/** A target group of so many of which less than half are named is not believed at once. */
const SUSPICIOUS_FROM = 10
const SUSPICIOUS_BELOW = 0.5
const DISBELIEVED_SWEEPS = 3

/** `last-known`: the source did not answer. `kept`: it did, and named too few to be believed. */
export interface SweptTargets {
  targets: readonly FleetTarget[]
  from: 'source' | 'kept' | 'last-known' | 'nowhere'
}

/**
 * The targets to sweep now. When the source is down, those of the last sweep; when it suddenly misses most of a target
 * group, the missing ones as well, for three sweeps: the answer may be wrong, and a fleet that is gone can wait.
 */
export async function sweepTargets(
  ports: { targets: TargetSource; lastKnown: LastKnown },
  memory: BetweenSweeps,
): Promise<SweptTargets> {
  const [found, known] = await Promise.all([ports.targets.targets(), lastKnown(ports.lastKnown, memory)])
  if (!found.ok) {
    if (known !== undefined) memory.targets = known
    return known === undefined ? { targets: [], from: 'nowhere' } : { targets: known, from: 'last-known' }
  }
  const missing = disbelieved(found.value, known ?? [], memory)
  const targets = [...found.value, ...missing].sort((a, b) => (targetKey(a) < targetKey(b) ? -1 : 1))
  memory.targets = targets
  await ports.lastKnown.keep(targets)
  return { targets, from: missing.length > 0 ? 'kept' : 'source' }
}

async function lastKnown(store: LastKnown, memory: BetweenSweeps): Promise<readonly FleetTarget[] | undefined> {
  if (memory.targets !== undefined) return memory.targets
  const loaded = await store.load()
  return loaded.ok ? (loaded.value ?? undefined) : undefined
}

function disbelieved(
  found: readonly FleetTarget[],
  known: readonly FleetTarget[],
  memory: BetweenSweeps,
): FleetTarget[] {
  const named = new Set(found.map(targetKey))
  return [...Map.groupBy(known, ({ targetGroup }) => targetGroup)].flatMap(([targetGroup, before]) => {
    const missing = before.filter(target => !named.has(targetKey(target)))
    const few = before.length - missing.length < before.length * SUSPICIOUS_BELOW
    const sweeps = before.length >= SUSPICIOUS_FROM && few ? (memory.suspicious[targetGroup] ?? 0) + 1 : 0
    memory.suspicious[targetGroup] = sweeps > DISBELIEVED_SWEEPS ? 0 : sweeps
    return sweeps > 0 && sweeps <= DISBELIEVED_SWEEPS ? missing : []
  })
}
