import type { Reason } from '../../model/diagnosis.ts'
import type { Belief } from '../cause.ts'
import type { Evidence, Known } from '../known.ts'
import { read } from '../reasons.ts'
import { wouldRefuse } from '../standing.ts'

/** What the host shows of a death that no line tells of. */
export interface Inferred {
  id: string
  belief: Belief
  reasons: Reason[]
}

/** The JVM's status where ExitOnOutOfMemoryError ended it. */
const EXIT_OUT_OF_MEMORY = 3

const grounds: readonly ((evidence: Evidence) => Inferred | undefined)[] = [
  ({ facts, node }) => {
    const file = facts
      .of('config-file')
      .find(each => each.problem !== undefined && (node?.conf === undefined || each.path.startsWith(`${node.conf}/`)))
    const reason = file?.problem?.reason
    if (file === undefined || reason === undefined || reason === 'unreadable') return undefined
    const line = file.problem?.line === undefined ? '' : `, line ${file.problem.line}`
    return { id: 'config-unreadable', belief: 0.82, reasons: [read(file, `${file.path}${line}: ${reason}`)] }
  },
  ({ life: { ended } }) =>
    ended?.status === EXIT_OUT_OF_MEMORY
      ? { id: 'heap-exhausted', belief: 0.82, reasons: [read(ended.by, 'its JVM left because its heap was exhausted')] }
      : undefined,
  ({ facts }) => {
    const full = facts.of('disk').find(each => (each.role === 'data' || each.role === 'logs') && each.available === 0)
    if (full === undefined) return undefined
    const text = `no ${full.unitOfMeasure} are left for ${full.path}, and a full disk takes no log line`
    return { id: 'disk-full', belief: 0.75, reasons: [read(full, text)] }
  },
  ({ facts }) => {
    const data = facts.of('disk').filter(each => each.role === 'data')
    const holds = (path: string) => data.some(each => each.path === path || each.path.startsWith(`${path}/`))
    const mount = facts
      .of('mount')
      .find(each => (each.readOnly || each.expectedUnmounted) && holds(each.mountPoint ?? each.path))
    if (mount === undefined) return undefined
    const state = mount.expectedUnmounted ? 'is not mounted' : 'is mounted read-only'
    return { id: 'filesystem-unavailable', belief: 0.75, reasons: [read(mount, `${mount.path} ${state}`)] }
  },
]

/** The first ground that holds, where the node died without a word. */
export function inferredDeath(known: Known): Inferred | undefined {
  const { evidence } = known
  if (evidence?.life.phase !== 'died' || evidence.life.failures.length > 0) return undefined
  for (const ground of grounds) {
    const inferred = ground(evidence)
    if (inferred !== undefined) return { ...inferred, belief: wouldRefuse(known, inferred.belief) }
  }
  return undefined
}

/** For a row of the catalogue: what is inferred, if it is this cause. */
export const inferredAs =
  (id: string) =>
  (known: Known): { belief: Belief; reasons: Reason[] } => {
    const inferred = inferredDeath(known)
    return inferred?.id === id ? inferred : { belief: 0, reasons: [] }
  }
