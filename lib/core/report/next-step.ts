import { isLoopback } from '../diagnose/known/address.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import { shellQuote } from '../repair/shell-quote.ts'
import type { Row } from './layout.ts'
import { bullet, labelled } from './layout.ts'
import type { ReportOptions } from './terminal.ts'

const MAX_MISSING = 6
const MAX_QUESTIONS = 3

/** What could not be had, and the one command that brings most. */
export function nextStepRows(diagnosis: Diagnosis, { evidence }: ReportOptions): Row[] {
  if (!evidence) return evidenceCommandRows(diagnosis)
  const questions = diagnosis.verdict === 'unknown' ? diagnosis.nextQuestions.slice(0, MAX_QUESTIONS) : []
  return [
    ...labelled(
      'missing',
      diagnosis.evidenceMissing
        .slice(0, MAX_MISSING)
        .flatMap(({ what, reason, how }): Row[] => [
          bullet(`${what}: ${reason}`),
          ...(how === '' ? [] : [{ indent: 2, spans: [{ text: how, style: 'dim' } as const] }]),
        ]),
    ),
    ...labelled(
      'next',
      questions.map(question => bullet(question)),
    ),
  ]
}

/** Causes that no node's evidence proves or refutes: its host is not to be reached, or it is not its fault. */
const beyondEvidence: ReadonlySet<string> = new Set(['name-unresolvable', 'vantage-faulty'])

function evidenceCommandRows({ target, cause, evidenceMissing, nextQuestions }: Diagnosis): Row[] {
  if (beyondEvidence.has(cause) || (cause !== 'unknown' && evidenceMissing.length === 0)) return []
  const [question] = nextQuestions
  const asked = cause === 'unknown' ? 'let the node tell its side (the script only reads):' : 'to be sure:'
  const shell = isLoopback(target.host) ? 'sudo sh' : `ssh ${shellQuote(target.host)} sudo sh`
  const commands = [
    `esfleet inspect-script | ${shell} > node.evidence`,
    `esfleet diagnose ${shellQuote(target.given)} --evidence node.evidence`,
  ]
  return [
    { label: 'next', spans: [asked] },
    ...commands.map((text): Row => ({ indent: 3, verbatim: true, spans: [{ text, style: 'command' }] })),
    ...(question === undefined ? [] : [{ spans: [`or look: ${question}`] }]),
  ]
}
