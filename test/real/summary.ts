import type { Judgement } from './judge.ts'

/** One line: what was made, how it was named, how long it took. */
export const lineOf = ({ scenario, outcome, remarks, outside, withEvidence, seconds }: Judgement): string => {
  const said = [
    outside && `outside ${outside.cause} ${outside.confidence.toFixed(2)}`,
    withEvidence && `evidence ${withEvidence.cause} ${withEvidence.confidence.toFixed(2)}`,
  ]
  const first = [
    outcome.padEnd(12),
    `${seconds.toFixed(1).padStart(5)} s `,
    scenario.name,
    ...said.filter(Boolean).map(text => `· ${text}`),
  ]
  return [first.join(' '), ...remarks.map(remark => `${' '.repeat(22)}${remark}`)].join('\n')
}

/** How each expected cause fared, over all layers. */
export const tableOf = (judgements: Judgement[]): string => {
  const causes = [...new Set(judgements.map(judgement => judgement.scenario.cause))].sort()
  const rows = causes.map(cause => {
    const of = judgements.filter(judgement => judgement.scenario.cause === cause)
    const right = of.filter(judgement => judgement.outcome === 'passed').length
    const layers = [...new Set(of.map(judgement => judgement.scenario.layer))].join(' ')
    return `${cause.padEnd(28)} ${String(right).padStart(2)}/${of.length}  ${layers}`
  })
  return ['', `${'expected'.padEnd(28)} right  on`, ...rows].join('\n')
}
