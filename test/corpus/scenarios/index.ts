import type { Scenario } from '../../real/scenario.ts'

/** Faults that only the corpus records: too slow, or too much of one kind, for every run against real nodes. */
export const RECORDED: Scenario[] = []
