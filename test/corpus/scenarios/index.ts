import type { Scenario } from '../../real/scenario.ts'
import { answering } from './answering.ts'
import { between } from './between.ts'
import { checks } from './checks.ts'
import { configuration } from './configuration.ts'
import { histories } from './histories.ts'
import { listening } from './listening.ts'
import { resources } from './resources.ts'
import { units } from './units.ts'

/** Faults that only the corpus records: too slow, or too much of one kind, for every run against real nodes. */
export const RECORDED: Scenario[] = [
  ...configuration,
  ...resources,
  ...units,
  ...checks,
  ...listening,
  ...answering,
  ...histories,
  ...between,
]
