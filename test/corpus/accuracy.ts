import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { readCorpus } from './corpus.ts'
import { type Judged, judge } from './judge.ts'

const percent = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`)
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

function figures(judged: Judged[]): string[] {
  const unknowable = judged.filter(j => j.case.label === 'unknown')
  const times = judged.map(j => j.milliseconds)
  return [
    String(judged.length),
    percent(judged.filter(j => j.right).length, judged.length),
    percent(unknowable.filter(j => j.diagnosis.cause === 'unknown').length, unknowable.length),
    String(judged.filter(j => j.confidentlyFalse).length),
    `${median(times).toFixed(1)} ms`,
    `${Math.max(0, ...times).toFixed(1)} ms`,
  ]
}

const row = (cells: string[]) => `| ${cells.join(' | ')} |`

function overall(judged: Judged[]): string[] {
  const parts: [string, Judged[]][] = [
    ['all', judged],
    ['held out', judged.filter(j => j.case.heldOut)],
    ['not held out', judged.filter(j => !j.case.heldOut)],
    ['real', judged.filter(j => j.case.origin.kind === 'real')],
    ['synthetic', judged.filter(j => j.case.origin.kind === 'synthetic')],
  ]
  return [
    row([
      'cases',
      'number',
      'right at first place',
      'unknown when it should be',
      'confident false claims',
      'median',
      'slowest',
    ]),
    '|---|---|---|---|---|---|---|',
    ...parts.map(([name, some]) => row([name, ...figures(some)])),
  ]
}

function calibration(judged: Judged[]): string[] {
  const claims = judged.filter(j => j.diagnosis.cause !== 'unknown')
  const bins: [string, number, number][] = [
    ['below 0.5', 0, 0.5],
    ['0.5 to 0.8', 0.5, 0.8],
    ['0.8 to 0.9', 0.8, 0.9],
    ['0.9 and above', 0.9, 1.01],
  ]
  return [
    row(['stated confidence', 'claims', 'right']),
    '|---|---|---|',
    ...bins.map(([name, low, high]) => {
      const some = claims.filter(j => j.diagnosis.confidence >= low && j.diagnosis.confidence < high)
      return row([name, String(some.length), percent(some.filter(j => j.right).length, some.length)])
    }),
  ]
}

function perCause(judged: Judged[]): string[] {
  const labels = [...new Set(judged.map(j => j.case.label))].sort()
  return [
    row(['label', 'cases', 'real', 'right', 'held out', 'right', 'named instead']),
    '|---|---|---|---|---|---|---|',
    ...labels.map(label => {
      const some = judged.filter(j => j.case.label === label)
      const held = some.filter(j => j.case.heldOut)
      const instead = [...new Set(some.filter(j => !j.right).map(j => j.diagnosis.cause))]
      return row([
        label,
        String(some.length),
        String(some.filter(j => j.case.origin.kind === 'real').length),
        String(some.filter(j => j.right).length),
        String(held.length),
        String(held.filter(j => j.right).length),
        instead.join(', '),
      ])
    }),
  ]
}

const judged = readCorpus().map(named => judge(named, () => performance.now()))
const report = [
  '# Accuracy',
  '',
  'Printed by `npm run accuracy` over the labelled cases in `test/corpus/cases`. A third of them, chosen by the hash of',
  "the file's name, is held out and told apart, so that rules fitted to cases would show.",
  '',
  ...overall(judged),
  '',
  '## Calibration',
  '',
  ...calibration(judged),
  '',
  '## By cause',
  '',
  ...perCause(judged),
  '',
]
console.log(report.join('\n'))
for (const j of judged.filter(j => (!j.right || j.confidentlyFalse) && !j.case.heldOut))
  console.log(
    `${j.confidentlyFalse ? 'FALSE' : 'wrong'} ${j.case.name}: ${j.diagnosis.cause} (${j.diagnosis.confidence})`,
  )
if (process.argv.includes('--write'))
  writeFileSync(join(import.meta.dirname, '../../docs/accuracy.md'), report.join('\n'))
