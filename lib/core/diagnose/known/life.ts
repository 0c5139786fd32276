import type { Finding, FindingOf } from '../../model/finding.ts'
import type { Facts } from './facts.ts'
import { concerns, type Node } from './node.ts'

export type Failure = FindingOf<'bootstrap-failure'> | FindingOf<'bind-failure'> | FindingOf<'fatal'>

/**
 * Where the node is in its life. `stuck`: its process has been there longer than any start takes, and nothing says that
 * it came up; `absent`: no trace of a process, a unit or a log; `unread`: the evidence cannot tell.
 */
type Phase = 'up' | 'starting' | 'stuck' | 'stopping' | 'stopped' | 'died' | 'absent' | 'unread'

interface Ended {
  status?: number
  signal?: number
  at?: number
  by: Finding
}

export interface Life {
  phase: Phase
  /** How the last main process ended, where it did not end well. */
  ended?: Ended
  /** What stopped it, earliest first: of the current life, or of the last one where a crash loop is between two. */
  failures: readonly Failure[]
  /** The current life's steps, earliest first. */
  steps: readonly FindingOf<'life'>[]
  /** systemd starts it again and again. */
  looping: boolean
  startedAt?: number
}

/** A start that takes longer than this is none, whatever the unit allows (design §8). */
export const LONGEST_START_MS = 15 * 60_000
/** How far back the failure of a crash loop's last round may lie. */
const LOOP_ROUND_MS = 10 * 60_000

/** The JVM answers TERM with 143, which the units count as success. */
const CLEAN = new Set([0, 143])

export function lifeOf(facts: Facts, node: Node | undefined, others: readonly Node[]): Life {
  const mine = <F extends Finding>(finding: F): boolean => concerns(finding, node, others)
  const booted = facts.of('host')[0]?.bootedAt
  const sinceBoot = (finding: { at?: number | undefined }) =>
    booted === undefined || finding.at === undefined || finding.at >= booted
  const steps = facts.of('life').filter(each => each.current && mine(each))
  const exits = facts.of('exit').filter(each => each.current && mine(each) && sinceBoot(each))
  const ended = endedOf(node?.unit, exits.at(-1))
  const phase = phaseOf(facts, node, others, steps, ended)
  const startedAt = node?.server?.startedAt ?? node?.launcher?.startedAt ?? node?.unit?.startedAt
  const looping =
    (node?.unit?.restarts ?? 0) > 0 ? phase === 'starting' || phase === 'died' : node?.unit?.sub === 'auto-restart'
  const all = [
    ...facts.of('bootstrap-failure').filter(each => each.enforced),
    ...facts.of('bind-failure'),
    ...facts.of('fatal'),
  ]
  const possible = all.filter(each => mine(each) && sinceBoot(each)).sort(byTime)
  const now = facts.of('host')[0]?.collectedAt
  const recent = (each: Failure) => now !== undefined && each.at !== undefined && now - each.at <= LOOP_ROUND_MS
  const current = possible.filter(each => each.current)
  const fell =
    phase === 'absent' || (phase === 'stopped' && node?.unit === undefined && current.some(isNotOutlived(steps)))
  const applies = phase === 'died' || fell || looping
  const failures = !applies ? [] : current.length > 0 ? current : looping ? possible.filter(recent) : []
  return {
    phase: fell && failures.length > 0 ? 'died' : phase,
    ...(ended === undefined ? {} : { ended }),
    failures,
    steps,
    looping,
    ...(startedAt === undefined ? {} : { startedAt }),
  }
}

/** A node that a check stops says that it stops in good order; what came before it was up was no reason to stop. */
const isNotOutlived =
  (steps: Life['steps']) =>
  ({ at }: Failure): boolean => {
    const up = steps.findLast(step => step.event === 'started')
    return up === undefined || (up.at !== undefined && at !== undefined && at >= up.at)
  }

const byTime = (a: Failure, b: Failure): number =>
  (a.at ?? Number.MAX_SAFE_INTEGER) - (b.at ?? Number.MAX_SAFE_INTEGER) || (a.source.line ?? 0) - (b.source.line ?? 0)

function endedOf(unit: FindingOf<'unit'> | undefined, exit: FindingOf<'exit'> | undefined): Ended | undefined {
  if (unit?.exitSignal !== undefined && unit.exitSignal !== 15)
    return { signal: unit.exitSignal, by: unit, ...(unit.exitedAt === undefined ? {} : { at: unit.exitedAt }) }
  if (unit?.exitCode !== undefined && !CLEAN.has(unit.exitCode))
    return { status: unit.exitCode, by: unit, ...(unit.exitedAt === undefined ? {} : { at: unit.exitedAt }) }
  if (exit === undefined || (exit.signal === undefined ? CLEAN.has(exit.status ?? 0) : exit.signal === 15))
    return undefined
  return {
    ...(exit.status === undefined ? {} : { status: exit.status }),
    ...(exit.signal === undefined ? {} : { signal: exit.signal }),
    ...(exit.at === undefined ? {} : { at: exit.at }),
    by: exit,
  }
}

const last = (steps: readonly FindingOf<'life'>[], ...events: FindingOf<'life'>['event'][]): number =>
  steps.findLastIndex(step => events.includes(step.event))

function phaseOf(
  facts: Facts,
  node: Node | undefined,
  others: readonly Node[],
  steps: Life['steps'],
  ended: Ended | undefined,
): Phase {
  const unit = node?.unit
  if (unit?.active === 'deactivating') return 'stopping'
  if (unit?.active === 'activating') return unit.sub === 'auto-restart' ? 'died' : 'starting'
  if (node?.server !== undefined && !isLeftOver(node.server, unit)) return phaseOfRunning(facts, node, others, steps)
  if (unit !== undefined && unit.active === 'failed') return 'died'
  if (unit?.active === 'inactive') return ended === undefined ? 'stopped' : 'died'
  // A start script is no node yet.
  if (unit?.active === 'active' && unit.sub !== 'exited')
    return facts.unread('nodes', 'process') ? 'unread' : isYoung(facts, unit, unit.startedAt) ? 'starting' : 'stuck'
  if (node?.launcher !== undefined) return isYoung(facts, node.unit, node.launcher.startedAt) ? 'starting' : 'died'
  if (facts.unread('nodes', 'process') || facts.of('host').length === 0) return 'unread'
  if (ended !== undefined) return 'died'
  if (last(steps, 'closed', 'stopped') > last(steps, 'started', 'starting', 'initializing')) return 'stopped'
  return steps.length > 0 ? 'died' : 'absent'
}

/** A server of an earlier life that outlived its unit (KillMode=process) is not what the unit failed to start. */
const isLeftOver = (server: FindingOf<'process'>, unit: Node['unit']): boolean =>
  unit?.active === 'failed' &&
  server.startedAt !== undefined &&
  unit.startedAt !== undefined &&
  server.startedAt < unit.startedAt

function phaseOfRunning(facts: Facts, node: Node, others: readonly Node[], steps: Life['steps']): Phase {
  const up = last(steps, 'started')
  if (last(steps, 'stopping', 'waiting-for-clients') > Math.max(up, last(steps, 'starting'))) return 'stopping'
  const bound = facts.of('bound').some(each => each.current && each.layer === 'http' && concerns(each, node, others))
  const notified = node.unit?.active === 'active' && node.unit.type === 'notify'
  if (up >= 0 || bound || notified) return 'up'
  const started = node.server?.startedAt
  const saysNothing = steps.length === 0 && started === undefined
  if (saysNothing) return 'unread'
  return isYoung(facts, node.unit, started) ? 'starting' : 'stuck'
}

function isYoung(facts: Facts, unit: Node['unit'], started: number | undefined): boolean {
  const now = facts.of('host')[0]?.collectedAt
  if (now === undefined || started === undefined) return true
  const allowed = Math.min(unit?.startTimeoutMs ?? LONGEST_START_MS, LONGEST_START_MS)
  return now - started <= allowed
}
