import type { Diagnosis } from '../model/diagnosis.ts'
import type { Observation } from '../model/observation.ts'
import type { Symptom } from '../model/symptom.ts'
import { lastOf, symptomsOf } from '../sweep/symptoms.ts'
import type { Row, Span, Style } from './layout.ts'
import { widthOf } from './layout.ts'
import { visible } from './visible.ts'

/** Above this, healthy targets are counted and not listed. */
const MAX_LISTED = 40
const MAX_NAMED = 10

const styles: Readonly<Record<Diagnosis['verdict'], Style>> = { healthy: 'good', failing: 'bad', unknown: 'unsure' }

/** The matrix, a line a target, and under it what fails alike: a wave has a number, and its cause is told once. */
export function sweepReport(diagnoses: readonly Diagnosis[]): Row[] {
  const healthy = diagnoses.filter(({ verdict }) => verdict === 'healthy').length
  const listed = diagnoses.length > MAX_LISTED ? diagnoses.filter(({ verdict }) => verdict !== 'healthy') : diagnoses
  const width = Math.max(0, ...listed.map(({ target }) => widthOf(visible(target.given))))
  const symptoms = symptomsOf(diagnoses)
  const waves = symptoms.filter(({ targets }) => targets.length > 1)
  const waveOf = new Map(waves.flatMap(({ targets }, i) => targets.map(target => [target, i + 1] as const)))
  return [
    ...listed.map(diagnosis => matrixRow(diagnosis, width, waveOf.get(diagnosis.target.given))),
    ...(listed.length > 0 ? [{ spans: [] }] : []),
    { spans: [`${healthy} of ${diagnoses.length} targets healthy`] },
    ...symptoms.map((symptom, i) => symptomRow(symptom, i < waves.length ? i + 1 : undefined)),
  ]
}

function matrixRow({ target, verdict, cause, observations }: Diagnosis, width: number, wave: number | undefined): Row {
  const pad = ' '.repeat(width - widthOf(visible(target.given)))
  const ports = [...new Set([target.port, target.transportPort])].map(port =>
    `${port} ${stateOf(observations, port)}`.padEnd(16),
  )
  return {
    verbatim: true,
    spans: [
      `${target.given}${pad}  ${ports.join('  ')}  `,
      { text: wave === undefined ? cause : `${verdict} (${wave})`, style: styles[verdict] },
    ],
  }
}

function symptomRow({ verdict, cause, is, targets, of }: Symptom, wave: number | undefined): Row {
  const named = targets.slice(0, MAX_NAMED).join(', ')
  const more = targets.length > MAX_NAMED ? ` and ${targets.length - MAX_NAMED} more` : ''
  const number = wave === undefined ? '' : `(${wave}) `
  const head: Span = {
    text: `${number}${targets.length} of ${of} targets: ${cause === 'unknown' ? is : cause}`,
    style: styles[verdict],
  }
  return { spans: [head, cause === 'unknown' ? ' (cause not proven)' : `, ${is}`, `: ${named}${more}`] }
}

const stateOf = (observations: readonly Observation[], port: number): string => {
  const seen = lastOf(observations, port)
  return seen?.outcome === 'unknown' ? 'not probed' : (seen?.outcome ?? 'not probed')
}
