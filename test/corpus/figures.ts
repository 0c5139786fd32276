import type { Judged } from './judge.ts'

const percent = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`)
const row = (cells: string[]) => `| ${cells.join(' | ')} |`
const count = (judged: readonly Judged[], holds: (each: Judged) => boolean) => judged.filter(holds).length

function figures(judged: readonly Judged[]): string[] {
  const unknowable = judged.filter(j => j.case.label === 'unknown' && !j.case.accepted)
  return [
    String(judged.length),
    percent(
      count(judged, j => j.right),
      judged.length,
    ),
    percent(
      count(unknowable, j => j.diagnosis.cause === 'unknown'),
      unknowable.length,
    ),
    String(count(judged, j => j.confidentlyFalse)),
  ]
}

function overall(judged: readonly Judged[]): string[] {
  const ofKind = (kind: string) => judged.filter(j => j.case.origin.kind === kind)
  const parts: [string, readonly Judged[]][] = [
    ['all', judged],
    ['held out', judged.filter(j => j.case.heldOut)],
    ['not held out', judged.filter(j => !j.case.heldOut)],
    ['real', ofKind('real')],
    ['derived', ofKind('derived')],
    ['synthetic', ofKind('synthetic')],
  ]
  return [
    row(['cases', 'number', 'right at first place', 'unknown when it should be', 'confident false claims']),
    '|---|---|---|---|---|',
    ...parts.map(([name, some]) => row([name, ...figures(some)])),
  ]
}

function calibration(judged: readonly Judged[]): string[] {
  const claims = judged.filter(j => j.diagnosis.cause !== 'unknown')
  const bins: [string, number, number][] = [
    ['below 0.8', 0, 0.8],
    ['0.8 to 0.9', 0.8, 0.9],
    ['0.9 and above', 0.9, 1.01],
  ]
  return [
    row(['stated confidence', 'claims', 'mean stated', 'right']),
    '|---|---|---|---|',
    ...bins.map(([name, low, high]) => {
      const some = claims.filter(j => j.diagnosis.confidence >= low && j.diagnosis.confidence < high)
      const mean = some.reduce((sum, j) => sum + j.diagnosis.confidence, 0) / some.length
      return row([
        name,
        String(some.length),
        some.length === 0 ? '–' : mean.toFixed(2),
        percent(
          count(some, j => j.right),
          some.length,
        ),
      ])
    }),
  ]
}

/** Of the held-out cases only totals are told: not even which cause is missed, so that no rule is fitted to it. */
function perCause(judged: readonly Judged[]): string[] {
  const labels = [...new Set(judged.map(j => j.case.label))].sort()
  return [
    row(['label', 'cases', 'real', 'held out', 'not held out', 'of these right', 'named instead']),
    '|---|---|---|---|---|---|---|',
    ...labels.map(label => {
      const some = judged.filter(j => j.case.label === label)
      const shown = some.filter(j => !j.case.heldOut)
      const instead = shown.filter(j => !j.right).map(j => j.diagnosis.cause)
      return row([
        label,
        String(some.length),
        String(count(some, j => j.case.origin.kind === 'real')),
        String(some.length - shown.length),
        String(shown.length),
        String(count(shown, j => j.right)),
        [...new Set(instead)].join(', '),
      ])
    }),
  ]
}

/** The published figures as Markdown: the same for the same cases and rules, whatever the machine. */
export const figuresOf = (judged: readonly Judged[]): string =>
  [
    'Right: the label came first (or `unknown`, where what proves it was cut away), and every further cause was told.',
    'A confident false claim: 0.8 or more for a cause that does not hold.',
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
  ].join('\n')

/** One line for each wrong case that is not held out: what was expected, what was named, from which origin. */
export const mistakes = (judged: readonly Judged[]): string[] =>
  judged
    .filter(j => (!j.right || j.confidentlyFalse) && !j.case.heldOut)
    .map(j => {
      const { case: its, diagnosis } = j
      const named = diagnosis.causes.map(c => `${c.id} ${c.confidence.toFixed(2)}`).join(', ')
      const expected = [its.label, ...(its.also ?? []).map(id => `also ${id}`)].join(', ')
      return `${j.confidentlyFalse ? 'FALSE' : 'wrong'} ${its.name}: expected ${expected}, got ${diagnosis.cause} ${diagnosis.confidence.toFixed(2)} [${named}]`
    })
