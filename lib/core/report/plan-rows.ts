import type { Plan, PlanStep } from '../model/plan.ts'
import type { Row, Style } from './layout.ts'
import { bullet, labelled } from './layout.ts'

const places: Readonly<Record<PlanStep['where'], string>> = {
  node: 'on the node',
  client: 'in the client',
  repository: 'in the repository',
  aws: 'in AWS',
  person: 'for you to decide',
}

const labels: Readonly<Record<Plan['kind'], string>> = { fix: 'fix', refused: 'no fix', wait: 'wait', look: 'look' }

/** A plan as text to follow: each command and diff exactly as it is to be run or put. */
export function planRows(plan: Plan): Row[] {
  const risk = plan.kind === 'fix' ? ` (risk: ${plan.risk})` : ''
  return [
    { label: labels[plan.kind], spans: [{ text: plan.summary, style: 'strong' }, risk] },
    ...(plan.reason === undefined ? [] : [{ spans: [plan.reason] }]),
    ...plan.steps.flatMap((step, i) => stepRows(step, plan.steps.length > 1 ? `${i + 1}. ` : '')),
    ...labelled(
      'then',
      plan.consequences
        .toSorted((a, b) => Number(b.blocking) - Number(a.blocking))
        .map(({ text, blocking }) => (blocking ? bullet({ text: 'mend first: ', style: 'bad' }, text) : bullet(text))),
    ),
    ...labelled('verify', plan.verify.map(textRow)),
    ...labelled('undo', plan.undo.map(textRow)),
  ]
}

function stepRows(step: PlanStep, number: string): Row[] {
  return [
    { hang: number.length, spans: [`${number}${step.title}`, { text: ` (${places[step.where]})`, style: 'dim' }] },
    ...(step.commands ?? []).flatMap(command =>
      command
        .split('\n')
        .map((line): Row => ({ indent: 3, verbatim: true, spans: [{ text: line, style: 'command' }] })),
    ),
    ...(step.diff === undefined ? [] : diffRows(step.diff)),
    ...(step.note === undefined ? [] : [{ indent: 3, spans: [step.note] }]),
  ]
}

const patchStyles: Readonly<Record<string, Style>> = { '+': 'added', '-': 'removed', '@': 'dim' }

/** A patch that names its file in its head needs no line above it. */
function diffRows({ path, patch }: { path: string; patch: string }): Row[] {
  const rows = patch
    .replace(/\n$/, '')
    .split('\n')
    .map((line): Row => {
      const style = patchStyles[line.charAt(0)]
      return { indent: 3, verbatim: true, spans: [style === undefined ? line : { text: line, style }] }
    })
  return patch.includes(path)
    ? rows
    : [{ indent: 3, verbatim: true, spans: [{ text: path, style: 'strong' }] }, ...rows]
}

/** Mostly commands: wrapped, they would be pasted in two halves. */
const textRow = (text: string): Row => ({ verbatim: true, spans: [text] })
