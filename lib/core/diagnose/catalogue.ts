import { FAMILIES, type Family } from '../model/cause-id.ts'
import type { Cause, Described } from './cause.ts'
import { blocked } from './causes/blocked.ts'
import { bootstrapCheck } from './causes/bootstrap-check.ts'
import { boundElsewhere } from './causes/bound-elsewhere.ts'
import { hostDown } from './causes/host-down.ts'
import { inFront } from './causes/in-front.ts'
import { notNamed } from './causes/not-named.ts'
import { notReady } from './causes/not-ready.ts'
import { portMismatch } from './causes/port-mismatch.ts'
import { prober } from './causes/prober.ts'
import { processNotRunning } from './causes/process-not-running.ts'
import { tlsMismatch } from './causes/tls-mismatch.ts'

const NAMED = {
  'process-not-running': processNotRunning,
  'bound-elsewhere': boundElsewhere,
  'port-mismatch': portMismatch,
  blocked,
  'bootstrap-check': bootstrapCheck,
  'tls-mismatch': tlsMismatch,
  'not-ready': notReady,
  'host-down': hostDown,
  'in-front': inFront,
  prober,
} as const

type Rows = (typeof NAMED)[Family] | (typeof notNamed)[keyof typeof notNamed]

/** The ids of all rows: a closed set. */
export type CauseId = Rows[number]['id']

/** Every cause that can be named, family by family. */
export const CATALOGUE: readonly Cause<CauseId>[] = FAMILIES.flatMap(
  (family): readonly Cause<CauseId>[] => NAMED[family],
)

const describedOf = (family: Family): readonly Described<CauseId>[] => [
  ...NAMED[family],
  ...(family in notNamed ? notNamed[family as keyof typeof notNamed] : []),
]

/** What has an id, a title and a page, whether it can be named or not, by family. */
const DESCRIBED_BY_FAMILY: ReadonlyMap<Family, readonly Described<CauseId>[]> = new Map(
  FAMILIES.map(family => [family, describedOf(family)]),
)

export const DESCRIBED: readonly Described<CauseId>[] = [...DESCRIBED_BY_FAMILY.values()].flat()

const FAMILY_OF: ReadonlyMap<string, Family> = new Map(
  FAMILIES.flatMap(family => describedOf(family).map(({ id }) => [id, family] as const)),
)

/** The family that a cause belongs to. */
export const familyOf = (id: CauseId): Family => FAMILY_OF.get(id) as Family
