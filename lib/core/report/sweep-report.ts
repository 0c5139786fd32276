import type { Diagnosis } from '../model/diagnosis.ts'
import type { Observation } from '../model/observation.ts'
import type { Row, Span, Style } from './layout.ts'
import { widthOf } from './layout.ts'
import { observationText } from './observation-text.ts'
import { visible } from './visible.ts'

/** Above this, healthy targets are counted and not listed. */
const MAX_LISTED = 40
const MAX_NAMED = 5

/** Targets that fail alike. */
export interface Symptom {
  verdict: 'failing' | 'unknown'
  /** The cause, or for `unknown` what the REST port showed. */
  is: string
  targets: string[]
}

export function symptomsOf(diagnoses: readonly Diagnosis[]): Symptom[] {
  const symptoms = new Map<string, Symptom>()
  for (const { verdict, cause, target, observations } of diagnoses) {
    if (verdict === 'healthy') continue
    const is = verdict === 'failing' ? cause : portText(observations, target.port)
    const symptom = symptoms.get(`${verdict} ${is}`) ?? { verdict, is, targets: [] }
    symptom.targets.push(target.given)
    symptoms.set(`${verdict} ${is}`, symptom)
  }
  return [...symptoms.values()].sort((a, b) => b.targets.length - a.targets.length)
}

const styles: Readonly<Record<Diagnosis['verdict'], Style>> = { healthy: 'good', failing: 'bad', unknown: 'unsure' }

/** The matrix, a line a target, and under it what fails alike. */
export function sweepReport(diagnoses: readonly Diagnosis[]): Row[] {
  const healthy = diagnoses.filter(({ verdict }) => verdict === 'healthy').length
  const listed = diagnoses.length > MAX_LISTED ? diagnoses.filter(({ verdict }) => verdict !== 'healthy') : diagnoses
  const width = Math.max(0, ...listed.map(({ target }) => widthOf(visible(target.given))))
  const symptoms = symptomsOf(diagnoses)
  return [
    ...listed.map(diagnosis => matrixRow(diagnosis, width)),
    ...(listed.length > 0 ? [{ spans: [] }] : []),
    { spans: [`${healthy} of ${diagnoses.length} targets healthy`] },
    ...symptoms.map(symptomRow),
  ]
}

function matrixRow({ target, verdict, cause, observations }: Diagnosis, width: number): Row {
  const pad = ' '.repeat(width - widthOf(visible(target.given)))
  const ports = [...new Set([target.port, target.transportPort])].map(port =>
    `${port} ${stateOf(observations, port)}`.padEnd(16),
  )
  return {
    verbatim: true,
    spans: [`${target.given}${pad}  ${ports.join('  ')}  `, { text: cause, style: styles[verdict] }],
  }
}

function symptomRow({ verdict, is, targets }: Symptom): Row {
  const named = targets.slice(0, MAX_NAMED).join(', ')
  const more = targets.length > MAX_NAMED ? ` and ${targets.length - MAX_NAMED} more` : ''
  const head: Span = { text: `${targets.length} × ${is}`, style: styles[verdict] }
  return { spans: [head, verdict === 'unknown' ? ' (cause not proven)' : '', `: ${named}${more}`] }
}

/** The last probe of a port says most: a connect comes first, what speaks there after it. */
const lastOf = (observations: readonly Observation[], port: number): Observation | undefined =>
  observations.findLast(seen => seen.port === port)

const stateOf = (observations: readonly Observation[], port: number): string => {
  const seen = lastOf(observations, port)
  return seen?.outcome === 'unknown' ? 'not probed' : (seen?.outcome ?? 'not probed')
}

const portText = (observations: readonly Observation[], port: number): string => {
  const seen = lastOf(observations, port)
  return seen === undefined ? 'not probed' : observationText(seen)
}
