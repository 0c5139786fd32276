import type { Scenario } from '../scenario.ts'
import { blocked } from './blocked.ts'
import { bootstrap } from './bootstrap.ts'
import { configuration } from './configuration.ts'
import { containers } from './containers.ts'
import { decoys } from './decoys.ts'
import { elsewhere } from './elsewhere.ts'
import { exhausted } from './exhausted.ts'
import { inFront } from './in-front.ts'
import { notReady } from './not-ready.ts'
import { notRunning } from './not-running.ts'
import { nowhere } from './nowhere.ts'
import { pairs } from './pairs.ts'
import { resources } from './resources.ts'
import { secured } from './secured.ts'
import { serving } from './serving.ts'

/** In the order in which a node meets them: what leaves it serving first. */
const ALL: Scenario[] = [
  ...serving,
  ...secured,
  ...blocked,
  ...nowhere,
  ...inFront,
  ...pairs,
  ...decoys,
  ...notReady,
  ...notRunning,
  ...elsewhere,
  ...configuration,
  ...resources,
  ...exhausted,
  ...bootstrap,
  ...containers,
]

export const SCENARIOS: Scenario[] = ALL.filter(({ recordedOnly }) => !recordedOnly)

export const RECORDED_ONLY: Scenario[] = ALL.filter(({ recordedOnly }) => recordedOnly)
