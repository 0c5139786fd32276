import type { Scenario } from '../scenario.ts'
import { blocked } from './blocked.ts'
import { bootstrap } from './bootstrap.ts'
import { elsewhere } from './elsewhere.ts'
import { notReady } from './not-ready.ts'
import { notRunning } from './not-running.ts'
import { nowhere } from './nowhere.ts'
import { serving } from './serving.ts'

/** In the order in which a node meets them: what leaves it serving first. */
export const SCENARIOS: Scenario[] = [
  ...serving,
  ...blocked,
  ...nowhere,
  ...notReady,
  ...notRunning,
  ...elsewhere,
  ...bootstrap,
]
