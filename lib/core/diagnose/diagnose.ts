import type { Diagnosis, RankedCause } from '../model/diagnosis.ts'
import { planFor } from '../repair/plan-for.ts'
import type { Case } from './case.ts'
import { CATALOGUE, type CauseId, familyOf } from './catalogue.ts'
import type { Cause } from './cause.ts'
import { type Known, know, serves } from './known.ts'
import { missingEvidence } from './missing-evidence.ts'
import { nextQuestions } from './next-questions.ts'
import { NAMED, rank } from './rank.ts'
import { summarize } from './summary.ts'

/** Answers from every address that was asked for; the transport port is not what was asked. */
const HEALTHY = 0.99
/** The same, while an address could not be probed from here. */
const HEALTHY_WHERE_PROBED = 0.85

/** Names the cause of what was seen, or says that none is proven and what would decide. Pure; never throws. */
export function diagnose(given: Case, catalogue: readonly Cause<CauseId>[] = CATALOGUE): Diagnosis {
  const known = know(given)
  const causes = rank(known, catalogue)
  const top = causes[0]
  const named = top !== undefined && top.confidence >= NAMED ? top : undefined
  const verdict = verdictOf(known, named)
  const row = catalogue.find(each => each.id === named?.id)
  const since = row?.since?.(known)
  return {
    target: given.target,
    verdict: verdict.verdict,
    cause: verdict.cause,
    family: verdict.cause === 'healthy' || verdict.cause === 'unknown' ? null : familyOf(verdict.cause),
    confidence: verdict.confidence,
    causes: verdict.verdict === 'healthy' ? [] : causes,
    ...(since === undefined ? {} : { since }),
    summary: summarize(known, named),
    observations: [...given.observations],
    findings: [...(given.findings ?? [])],
    changes: [],
    plan: named === undefined ? null : planFor(named.id, known),
    evidenceMissing: missingEvidence(known, named),
    nextQuestions: verdict.verdict === 'healthy' ? [] : nextQuestions(known, causes, catalogue),
  }
}

function verdictOf(known: Known, named: RankedCause | undefined): Pick<Diagnosis, 'verdict' | 'cause' | 'confidence'> {
  if (named !== undefined)
    // A vantage that fails is neither proof of a fault nor of health.
    return {
      verdict: named.id === 'vantage-faulty' ? 'unknown' : 'failing',
      cause: named.id,
      confidence: named.confidence,
    }
  const answering = known.asked.filter(serves)
  if (answering.length === 0 || known.failing.length > 0) return { verdict: 'unknown', cause: 'unknown', confidence: 0 }
  const confidence = answering.length === known.asked.length ? HEALTHY : HEALTHY_WHERE_PROBED
  return { verdict: 'healthy', cause: 'healthy', confidence }
}
