import type { Diagnosis } from '../model/diagnosis.ts'
import type { Observation } from '../model/observation.ts'
import type { Symptom } from '../model/symptom.ts'
import { observationText } from '../report/observation-text.ts'
import { alike, type Sign } from './alike.ts'

/** The last probe of a port says most: a connect comes first, what speaks there after it. */
export const lastOf = (observations: readonly Observation[], port: number): Observation | undefined =>
  observations.findLast(seen => seen.port === port)

const asked = ({ observations, target }: Diagnosis): Observation | undefined => lastOf(observations, target.port)

const NOT_PROBED = 'not probed'

/** How a port failed, without what differs from node to node. */
function signOf(seen: Observation | undefined): { outcome: string; code?: string; phase?: string } {
  if (seen === undefined) return { outcome: NOT_PROBED }
  const { outcome } = seen
  if (outcome === 'open') return { outcome, ...(seen.http === undefined ? {} : { code: seen.http.state }) }
  if (outcome === 'unknown') return { outcome, code: seen.why }
  return { outcome, code: seen.code, phase: seen.phase }
}

/** What is wrong with several targets is told once: by its cause, and where none is proven by how the REST port failed. */
export const symptomsOf = (diagnoses: readonly Diagnosis[]): Symptom[] =>
  alike(
    diagnoses.filter(({ verdict }) => verdict !== 'healthy'),
    (each): Sign => ({ cause: each.cause, ...(each.cause === 'unknown' ? signOf(asked(each)) : {}) }),
  ).flatMap(({ members }) => {
    const [first] = members
    if (first === undefined || first.verdict === 'healthy' || first.cause === 'healthy') return []
    const { verdict, cause, causes } = first
    const seen = asked(first)
    const told =
      cause === 'unknown'
        ? { sign: signOf(seen), is: seen === undefined ? NOT_PROBED : observationText(seen) }
        : { is: causes[0]?.title ?? cause }
    return [{ verdict, cause, ...told, targets: members.map(({ target }) => target.given), of: diagnoses.length }]
  })
