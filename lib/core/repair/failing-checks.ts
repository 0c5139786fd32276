import type { BootstrapCheck } from '../model/finding.ts'
import { allOf, placeOf, type Situation, settingOf } from './situation.ts'
import { asksForDiscovery, REQUIRED_MAX_MAP_COUNT, requiredDescriptors, requiredThreads } from './thresholds.ts'

/** A bootstrap check that this node would not pass if it were enforced. */
export interface FailingCheck {
  check: BootstrapCheck
  text: string
  source: string
}

/**
 * Which bootstrap checks the node would fail, told from what it runs with and, failing that, from what its unit gives
 * it and its settings say. What the evidence does not tell is left out: never guessed.
 */
export const failingChecks = (s: Situation): FailingCheck[] => {
  const warned = allOf(s.findings, 'bootstrap-failure').filter(found => found.current)
  const computed = [mapCount(s), descriptors(s), threads(s), memoryLock(s), heap(s), discovery(s)].flatMap(c => c ?? [])
  const told = warned
    .filter(found => !computed.some(each => each.check === found.check))
    .map(found => ({ check: found.check, text: found.message, source: placeOf(found) }))
  return [...computed, ...told]
}

const mapCount = (s: Situation): FailingCheck | undefined => {
  const found = allOf(s.findings, 'kernel-setting').find(each => each.name === 'vm.max_map_count')
  if (!found || !(Number(found.value) < REQUIRED_MAX_MAP_COUNT)) return undefined
  if (settingOf(s, 'node.store.allow_mmap')?.value === 'false') return undefined
  const text = `vm.max_map_count is ${found.value}, and ${REQUIRED_MAX_MAP_COUNT} is asked for`
  return { check: 'max-map-count', text, source: placeOf(found) }
}

type LimitName = 'nofile' | 'nproc' | 'memlock'

/** The soft limit of the process, else the one its unit will give it; infinite is `Infinity`. */
const limitOf = (s: Situation, name: LimitName): { value: number; source: string } | undefined => {
  const own = s.process?.limits[name]
  if (s.process && own) return { value: own.soft === 'unlimited' ? Infinity : own.soft, source: placeOf(s.process) }
  const given = s.unitFinding?.limits[name]
  if (!s.unitFinding || given === undefined) return undefined
  return { value: given === 'infinity' ? Infinity : Number.parseInt(given, 10), source: placeOf(s.unitFinding) }
}

const tooLow = (s: Situation, name: LimitName, asked: number, check: BootstrapCheck, what: string) => {
  const limit = limitOf(s, name)
  if (!limit || !(limit.value < asked)) return undefined
  return { check, text: `the limit of ${what} is ${limit.value}, and ${asked} is asked for`, source: limit.source }
}

const descriptors = (s: Situation) =>
  tooLow(s, 'nofile', requiredDescriptors(s.product, s.major), 'file-descriptors', 'open files')

const threads = (s: Situation) => tooLow(s, 'nproc', requiredThreads(s.product, s.major), 'threads', 'threads')

const memoryLock = (s: Situation): FailingCheck | undefined => {
  if (settingOf(s, 'bootstrap.memory_lock')?.value !== 'true') return undefined
  const limit = limitOf(s, 'memlock')
  if (!limit || limit.value === Infinity) return undefined
  const text = `bootstrap.memory_lock is on, and the limit of locked memory is ${limit.value}`
  return { check: 'memory-lock', text, source: limit.source }
}

const heap = (s: Situation): FailingCheck | undefined => {
  const { initial, maximum } = s.process?.heap ?? {}
  // A launcher has a small heap of its own.
  if (
    s.process?.role !== 'server' ||
    initial === undefined ||
    maximum === undefined ||
    bytes(initial) === bytes(maximum)
  )
    return undefined
  const text = `the heap starts at ${initial} and may grow to ${maximum}: both must be equal`
  return { check: 'heap-size', text, source: placeOf(s.process) }
}

/** Bytes of a JVM size such as `1g` or `512m`; NaN where it is none. */
export const bytes = (size: string): number => {
  const [, digits, unit] = /^(\d+)([kmgt]?)$/i.exec(size) ?? []
  return Number(digits) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf((unit ?? '').toLowerCase())
}

const DISCOVERY_KEYS = [
  'discovery.seed_hosts',
  'discovery.seed_providers',
  'cluster.initial_master_nodes',
  'cluster.initial_cluster_manager_nodes',
]

const discovery = (s: Situation): FailingCheck | undefined => {
  if (!asksForDiscovery(s.product, s.major) || s.settingsFile === undefined || s.settingsFile.problem) return undefined
  if (settingOf(s, 'discovery.type')?.value === 'single-node') return undefined
  if (DISCOVERY_KEYS.some(key => settingOf(s, key) !== undefined)) return undefined
  const text = 'no discovery setting says which cluster this node belongs to'
  return { check: 'discovery', text, source: placeOf(s.settingsFile) }
}
