import type { Reason } from '../../model/diagnosis.ts'
import type { BootstrapCheck } from '../../model/finding.ts'
import type { Belief } from '../cause.ts'
import { isLoopbackHost } from '../known/settings.ts'
import type { Known } from '../known.ts'
import { read } from '../reasons.ts'
import { wouldRefuse } from '../standing.ts'

/** Exit status of a node that a bootstrap check, or its configuration, stopped. */
const EXIT_CONFIG = 78
/** What Elasticsearch and OpenSearch demand, in every version. */
const MAP_COUNT_REQUIRED = 262_144
const DESCRIPTORS_REQUIRED = 65_535
const THREADS_REQUIRED = 4096
/** Status 78 and a limit that is too low, without the line that says so. */
const INFERRED = 0.75

/** The node left with the status of a bootstrap check, none was told, and its transport is not on loopback. */
function leftUnexplained({ evidence }: Known): boolean {
  if (evidence === undefined || evidence.life.failures.length > 0) return false
  const { hosts } = evidence.settings.hosts('transport')
  const single = evidence.settings.value('discovery.type')?.value === 'single-node'
  return evidence.life.ended?.status === EXIT_CONFIG && !single && !hosts.every(isLoopbackHost)
}

function tooLowMapCount({ evidence }: Known): Reason | undefined {
  const setting = evidence?.facts.of('kernel-setting').find(each => each.name === 'vm.max_map_count')
  if (setting === undefined || !(Number(setting.value) < MAP_COUNT_REQUIRED)) return undefined
  return read(setting, `vm.max_map_count is ${setting.value}, below ${MAP_COUNT_REQUIRED}`)
}

const tooLowLimit =
  (limit: 'nofile' | 'nproc', required: number) =>
  ({ evidence }: Known): Reason | undefined => {
    const unit = evidence?.node?.unit
    const value = unit?.limits[limit]
    if (unit === undefined || value === undefined || !(Number(value) < required)) return undefined
    return read(unit, `the unit allows ${value} (${limit}), below ${required}`)
  }

const LIMITS = {
  'max-map-count': tooLowMapCount,
  'file-descriptors': tooLowLimit('nofile', DESCRIPTORS_REQUIRED),
  threads: tooLowLimit('nproc', THREADS_REQUIRED),
} as const satisfies Partial<Record<BootstrapCheck, (known: Known) => Reason | undefined>>

type Inferable = keyof typeof LIMITS

/** Checks that must have failed, though no line says so. */
export const inferredChecks = (known: Known): Inferable[] =>
  leftUnexplained(known) ? (Object.keys(LIMITS) as Inferable[]).filter(check => LIMITS[check](known) !== undefined) : []

/** For a row of the catalogue: the check, inferred. */
export const inferredCheck =
  (check: Inferable) =>
  (known: Known): { belief: Belief; reasons: Reason[] } => {
    const low = inferredChecks(known).includes(check) ? LIMITS[check](known) : undefined
    return low === undefined ? { belief: 0, reasons: [] } : { belief: wouldRefuse(known, INFERRED), reasons: [low] }
  }
