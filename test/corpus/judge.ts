import { diagnose } from '../../lib/core/diagnose/diagnose.ts'
import { readEvidence } from '../../lib/core/evidence/read-evidence.ts'
import { CONFIDENT, type Diagnosis } from '../../lib/core/model/diagnosis.ts'
import { gunzip } from '../../lib/local/gunzip.ts'
import type { NamedCase } from './corpus.ts'

export interface Judged {
  case: NamedCase
  diagnosis: Diagnosis
  /** The label, or what is as right, came first, and every further cause was told. */
  right: boolean
  /** A cause that does not hold was claimed with confidence: the worst of answers. */
  confidentlyFalse: boolean
  milliseconds: number
}

/** Diagnoses one case of the corpus and compares it with its label. `clock` gives milliseconds. */
export function judge(named: NamedCase, clock: () => number): Judged {
  const began = clock()
  const findings =
    named.evidence === null
      ? undefined
      : readEvidence(new TextEncoder().encode(named.evidence.join('\n')), { gunzip }).findings
  const diagnosis = diagnose({
    target: named.target,
    observations: named.observations,
    now: named.now,
    ...(findings && { findings }),
    ...(named.clientAddresses && { clientAddresses: named.clientAddresses }),
    ...(named.caFile && { caFile: named.caFile }),
  })
  const milliseconds = clock() - began
  const right: string[] = [named.label, ...(named.accepted ?? []), ...(named.unknownIsHonest ? ['unknown'] : [])]
  const holds = new Set<string>([...right, ...(named.also ?? []), ...(named.allowed ?? [])])
  const told = new Set<string>(diagnosis.causes.map(c => c.id))
  const first = right.includes(diagnosis.cause)
  const alsoTold = diagnosis.cause === 'unknown' || (named.also ?? []).every(id => told.has(id))
  const confidentlyFalse =
    diagnosis.causes.some(c => c.confidence >= CONFIDENT && !holds.has(c.id)) ||
    (diagnosis.cause === 'healthy' && !right.includes('healthy') && diagnosis.confidence >= CONFIDENT)
  return { case: named, diagnosis, right: first && alsoTold, confidentlyFalse, milliseconds }
}
