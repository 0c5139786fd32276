import type { Diagnosis } from '../model/diagnosis.ts'
import { shellQuote } from '../repair/shell-quote.ts'
import type { Row } from './layout.ts'
import { labelled } from './layout.ts'
import type { ReportOptions } from './terminal.ts'

const MAX_MISSING = 6

/** What could not be had, and the one command that brings most. */
export function nextStepRows(diagnosis: Diagnosis, { program, evidence }: ReportOptions): Row[] {
  const questions = diagnosis.verdict === 'unknown' ? diagnosis.nextQuestions : []
  const missing = diagnosis.evidenceMissing.slice(0, MAX_MISSING)
  return [
    ...labelled(
      'missing',
      missing.flatMap(({ what, reason, how }): Row[] => [
        { spans: [`- ${what}: ${reason}`] },
        ...(how === '' ? [] : [{ indent: 2, spans: [{ text: how, style: 'dim' } as const] }]),
      ]),
    ),
    ...labelled(
      'ask',
      questions.map(question => ({ spans: [`- ${question}`] })),
    ),
    ...(evidence ? [] : evidenceCommandRows(diagnosis, program)),
  ]
}

/** Names that resolve only here are still what a person would ssh to. */
function evidenceCommandRows({ target, cause }: Diagnosis, program: string): Row[] {
  if (cause === 'name-unresolvable' || cause === 'vantage-faulty') return []
  const host = shellQuote(target.host)
  const commands = [
    `${program} inspect-script | ssh ${host} sudo sh > node.evidence`,
    `${program} diagnose ${shellQuote(target.given)} --evidence node.evidence`,
  ]
  return [
    { label: 'next', spans: ['let the node tell its side; the script only reads:'] },
    ...commands.map((text): Row => ({ indent: 3, verbatim: true, spans: [{ text, style: 'command' }] })),
  ]
}
