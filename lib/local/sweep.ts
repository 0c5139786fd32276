import type { Case } from '../core/diagnose/case.ts'
import type { Diagnosis, Target } from '../core/model/diagnosis.ts'
import type { Observation } from '../core/model/observation.ts'
import { socketRoom } from '../net/descriptor-limit.ts'
import { sourceAddresses } from './source-address.ts'

/** Each start opens two connections at once, and up to four more later. */
const TARGETS_PER_SECOND = 500
const SOCKETS_A_TARGET = 6

export interface SweepPorts {
  examine(target: Target): Promise<Observation[]>
  diagnose(known: Case): Diagnosis
  clock(): number
}

/**
 * Examines every target once, from this machine, and judges each by what was seen. The start rate is limited, so that no
 * probe waits for another; black holes hold up nobody. Resolves in the order in which the targets were given.
 */
export async function sweep(
  targets: readonly Target[],
  { examine, diagnose, clock }: SweepPorts,
  done: (count: number) => void = () => {},
): Promise<Diagnosis[]> {
  const underWay = new Set<Promise<void>>()
  const diagnoses: Diagnosis[] = []
  const maxAtOnce = Math.max(1, Math.floor(socketRoom() / SOCKETS_A_TARGET))
  const startedAt = performance.now()
  let finished = 0
  for (const [i, target] of targets.entries()) {
    const dueMs = startedAt + (i * 1000) / TARGETS_PER_SECOND - performance.now()
    if (dueMs > 1) await new Promise(resolve => setTimeout(resolve, dueMs))
    while (underWay.size >= maxAtOnce) await Promise.race(underWay)
    const work: Promise<void> = examine(target).then(async observations => {
      const clientAddresses = await sourceAddresses(observations)
      diagnoses[i] = diagnose({ target, observations, clientAddresses, now: clock() })
      underWay.delete(work)
      done(++finished)
    })
    underWay.add(work)
  }
  await Promise.all(underWay)
  return diagnoses
}
