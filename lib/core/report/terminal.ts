import { opensAndCloses } from '../diagnose/known/crash-loop.ts'
import type { Diagnosis, RankedCause, Reason } from '../model/diagnosis.ts'
import type { Row, Span, Style } from './layout.ts'
import { bullet, labelled } from './layout.ts'
import { moment } from './moment.ts'
import { nextStepRows } from './next-step.ts'
import { observationText, placeOf } from './observation-text.ts'
import { planRows } from './plan-rows.ts'

export interface ReportOptions {
  /** Unix milliseconds. */
  now: number
  /** What `esfleet` stands for where the reader sits, if it is no command there. */
  program?: string | undefined
  /** Whether evidence of the node was given. */
  evidence: boolean
}

const MAX_PLACES = 8
const MAX_POSSIBLE = 5
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
    options.program === undefined || diagnosis.verdict === 'healthy' ? [] : [programRow(options.program)],
  ]
  return sections.filter(rows => rows.length > 0).flatMap((rows, i) => (i === 0 ? rows : [EMPTY, ...rows]))
}

const programRow = (program: string): Row => ({ spans: [{ text: `esfleet stands for: ${program}`, style: 'dim' }] })

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
  if (cause === 'healthy') return [head('answers as it should')]
  if (cause === 'unknown') return [head('fails, and the cause is not proven')]
  return [head(causes[0]?.title ?? cause), { spans: [{ text: `${cause}, ${sure(confidence)}`, style: 'dim' }] }]
}

/** One row an address and port: what spoke there, or how the connect ended. */
function seenRows({ summary, observations }: Diagnosis): Row[] {
  const places = [...Map.groupBy(observations, placeOf)]
  if (places.length === 0) return [{ label: 'seen', spans: [summary] }]
  const rows = places.slice(0, MAX_PLACES).map(([place, seen]): Row => {
    const deep = seen.filter(({ kind, outcome }) => kind !== 'tcp' || outcome !== 'open')
    const flaps = opensAndCloses(seen)
    const texts = [...new Set((deep.length > 0 && !flaps ? deep : seen).map(observationText))]
    return { spans: [`${place}  `, texts.join(flaps ? ', then: ' : '; asked the other way: ')] }
  })
  const more = places.length - rows.length
  return labelled(
    'seen',
    more > 0 ? [...rows, { spans: [{ text: `and ${more} more, see --json`, style: 'dim' }] }] : rows,
  )
}

const sinceRows = ({ since }: Diagnosis, now: number): Row[] =>
  since === undefined ? [] : [{ label: 'since', spans: [moment(since, now)] }]

function causeRows(cause: RankedCause): Row[] {
  return [
    ...labelled('why', cause.reasons.slice(0, MAX_REASONS).flatMap(reasonRows)),
    ...labelled('but', cause.contradictions.flatMap(reasonRows)),
  ]
}

/** What else could hold, each with the evidence that speaks for it; what was observed stands above already. */
function possibleRows(causes: readonly RankedCause[], besides: boolean): Row[] {
  const rows = causes.slice(0, MAX_POSSIBLE).flatMap((cause): Row[] => {
    const row = bullet(`${cause.title} `, { text: `(${cause.id}, ${sure(cause.confidence)})`, style: 'dim' })
    const found = cause.reasons.find(({ source }) => !isObserved(source))
    return [row, ...(found === undefined ? [] : [{ indent: 2, spans: [found.text] }])]
  })
  const more = causes.length - MAX_POSSIBLE
  if (more > 0) rows.push({ spans: [{ text: `and ${more} less likely, see --json`, style: 'dim' }] })
  return labelled(besides ? 'also' : 'possible', rows)
}

const isObserved = (source: string): boolean => source.startsWith('observation:')

/** A reason, and under it the line of evidence with its place. What an observation showed stands under `seen` already. */
function reasonRows({ text, source, quote }: Reason): Row[] {
  const row = bullet(text)
  if (isObserved(source)) return [row]
  const place: Span = { text: quote === undefined ? source : `${source} | ${quote}`, style: 'dim' }
  return [row, { indent: 2, spans: [place] }]
}
