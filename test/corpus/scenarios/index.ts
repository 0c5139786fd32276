import type { Scenario } from '../../real/scenario.ts'
import { RECORDED_ONLY } from '../../real/scenarios/index.ts'
import { answering } from './answering.ts'
import { between } from './between.ts'
import { histories } from './histories.ts'
import { resources } from './resources.ts'

/** Faults that only the corpus records: too slow, or too much of one kind, for every run against real nodes. */
export const RECORDED: Scenario[] = [...RECORDED_ONLY, ...resources, ...answering, ...histories, ...between]
