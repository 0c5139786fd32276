import type { Diagnosis, RankedCause, Reason } from '../model/diagnosis.ts'
import type { Row, Span, Style } from './layout.ts'
import { labelled } from './layout.ts'
import { moment } from './moment.ts'
import { nextStepRows } from './next-step.ts'
import { observationText, placeOf } from './observation-text.ts'
import { planRows } from './plan-rows.ts'

export interface ReportOptions {
  /** Unix milliseconds. */
  now: number
  /** How the reader starts this program, such as `esfleet`. */
  program: string
  /** Whether evidence of the node was given. */
  evidence: boolean
}

const MAX_OBSERVATIONS = 8
const MAX_REASONS = 6

const EMPTY: Row = { spans: [] }

/** A diagnosis for a person: verdict first, then what it stands on, then what to do. */
export function terminalReport(diagnosis: Diagnosis, options: ReportOptions): Row[] {
  const [main, ...others] = diagnosis.causes
  const named = diagnosis.verdict === 'failing' ? main : undefined
  const sections: Row[][] = [
    headline(diagnosis),
    [...seenRows(diagnosis), ...sinceRows(diagnosis, options.now)],
    named === undefined ? [] : causeRows(named),
    possibleRows(named === undefined ? diagnosis.causes : others, named !== undefined),
    diagnosis.plan === null || diagnosis.verdict === 'healthy' ? [] : planRows(diagnosis.plan),
    diagnosis.verdict === 'healthy' ? [] : nextStepRows(diagnosis, options),
  ]
  return sections.filter(rows => rows.length > 0).flatMap((rows, i) => (i === 0 ? rows : [EMPTY, ...rows]))
}

const verdictWords: Readonly<Record<Diagnosis['verdict'], readonly [string, Style]>> = {
  healthy: ['HEALTHY', 'good'],
  failing: ['FAULT', 'bad'],
  unknown: ['UNKNOWN', 'unsure'],
}

const sure = (confidence: number): string => `${Math.min(99, Math.round(confidence * 100))} % sure`

function headline({ verdict, cause, confidence, causes, target }: Diagnosis): Row[] {
  const [word, style] = verdictWords[verdict]
  const head = (title: string): Row => ({
    label: word,
    labelStyle: style,
    spans: [{ text: `${target.given}: ${title}`, style: 'strong' }],
  })
  if (verdict === 'healthy') return [head('answers as it should')]
  if (verdict === 'unknown') return [head('fails, and the cause is not proven')]
  const detail: Row = { spans: [{ text: `${cause}, ${sure(confidence)}`, style: 'dim' }] }
  return [head(causes[0]?.title ?? cause), detail]
}

function seenRows({ summary, observations }: Diagnosis): Row[] {
  const lines = observations.slice(0, MAX_OBSERVATIONS).map(
    (seen): Row => ({
      indent: 2,
      spans: [{ text: `${seen.kind} ${placeOf(seen)}: ${observationText(seen)}`, style: 'dim' }],
    }),
  )
  const more = observations.length - lines.length
  return [
    { label: 'seen', spans: [summary] },
    ...lines,
    ...(more > 0 ? [{ indent: 2, spans: [{ text: `and ${more} more, see --json`, style: 'dim' } as const] }] : []),
  ]
}

const sinceRows = ({ since }: Diagnosis, now: number): Row[] =>
  since === undefined ? [] : [{ label: 'since', spans: [moment(since, now)] }]

function causeRows(cause: RankedCause): Row[] {
  return [
    ...labelled('why', cause.reasons.slice(0, MAX_REASONS).flatMap(reasonRows)),
    ...labelled('but', cause.contradictions.flatMap(reasonRows)),
  ]
}

function possibleRows(causes: readonly RankedCause[], besides: boolean): Row[] {
  const rows = causes.flatMap((cause): Row[] => {
    const reason = cause.reasons[0]
    const spans: Span[] = [`- ${cause.title} `, { text: `(${cause.id}, ${sure(cause.confidence)})`, style: 'dim' }]
    return [{ spans }, ...(reason === undefined ? [] : [{ indent: 2, spans: [reason.text] }])]
  })
  return labelled(besides ? 'also' : 'possible', rows)
}

/** A reason, and under it the line of evidence with its place. What an observation showed stands under `seen` already. */
function reasonRows({ text, source, quote }: Reason): Row[] {
  const row: Row = { spans: [`- ${text}`] }
  if (source.startsWith('observation:')) return [row]
  const place: Span = { text: quote === undefined ? source : `${source} | ${quote}`, style: 'dim' }
  return [row, { indent: 2, spans: [place] }]
}
