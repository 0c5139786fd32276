import type { Case } from './case.ts'

/** A case with its findings and observations indexed once, so that each cause asks and none searches. */
export interface Known {
  case: Case
}
