import type { Reason } from '../../model/diagnosis.ts'
import type { FindingOf } from '../../model/finding.ts'
import type { Belief } from '../cause.ts'
import type { Failure } from '../known/life.ts'
import type { Evidence, Known } from '../known.ts'
import { read } from '../reasons.ts'
import { wouldRefuse } from '../standing.ts'

/** The check that fails, the library that did not load, and the mount that forbids it. */
const ALL_THREE = 0.97
/** Without the word of the library. */
const CHECK_AND_MOUNT = 0.85
/** It may not have loaded for another reason: another C library, a directory that is not its own. */
const WITHOUT_MOUNT = 0.5

/** Native code does both: installing filters, and locking memory. */
const needsNativeCode = (failure: Failure): boolean =>
  failure.kind === 'bootstrap-failure' &&
  /^(?:system call filters failed to install|memory locking)/.test(failure.message)

const isFilterCheck = (failure: Failure): boolean =>
  failure.kind === 'bootstrap-failure' && failure.message.startsWith('system call filters')

/** The mount that a temporary directory lies on, where nothing on it may be executed. */
function forbidding({ facts }: Evidence): FindingOf<'mount'> | undefined {
  const mounts = facts.of('mount').filter(each => !each.expectedUnmounted)
  const above = (path: string) =>
    mounts
      .filter(({ path: point }) => point === path || path.startsWith(point === '/' ? '/' : `${point}/`))
      .toSorted((a, b) => a.path.length - b.path.length)
      .at(-1)
  const directories = facts.of('path').filter(({ role }) => role === 'tmp')
  return directories.map(({ path }) => above(path)).find(mount => mount?.noexec)
}

/** A check failed for want of native code, which lies in the temporary directory when it is loaded. */
export function withoutNativeCode(known: Known): { belief: Belief; reasons: Reason[] } {
  const { evidence } = known
  const failed = evidence?.life.failures.filter(needsNativeCode) ?? []
  if (evidence === undefined || failed.length === 0) return { belief: 0, reasons: [] }
  const unloaded = evidence.life.steps.findLast(each => each.event === 'no-native-code')
  const mount = forbidding(evidence)
  return {
    belief: wouldRefuse(known, beliefIn(failed.some(isFilterCheck), unloaded !== undefined, mount !== undefined)),
    reasons: [
      ...(mount === undefined
        ? []
        : [read(mount, `${mount.path}, where its temporary directory is, is mounted noexec`)]),
      ...(unloaded === undefined ? [] : [read(unloaded, 'it could not load its native code')]),
      ...failed.slice(0, 2).map(each => read(each, 'a check of what native code does fails')),
    ],
  }
}

function beliefIn(filters: boolean, unloaded: boolean, mounted: boolean): Belief {
  if (unloaded) return mounted ? ALL_THREE : WITHOUT_MOUNT
  return mounted && filters ? CHECK_AND_MOUNT : 0
}
