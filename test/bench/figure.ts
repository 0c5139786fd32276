import { cpus, release } from 'node:os'

/** One line of the table. `value` is the median of the rounds; without `limit` it is only told. */
export interface Figure {
  name: string
  value: number
  unit: string
  limit?: { at: 'most' | 'least'; value: number }
  /** What it was measured against. */
  beside: string
}

/** A figure that could not be had here, and why. */
export interface LeftOut {
  name: string
  leftOut: string
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = Number.NaN, high = low] =
    sorted.length % 2 === 1 ? [sorted[middle]] : sorted.slice(middle - 1, middle + 1)
  return (low + high) / 2
}

export const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN

export const holds = ({ value, limit }: Figure): boolean =>
  limit === undefined || (limit.at === 'most' ? value <= limit.value : value >= limit.value)

export const machine = (): string =>
  `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Linux ${release()}, Node ${process.version}`

const digits = (value: number) => (value >= 100 ? 0 : value >= 10 ? 1 : 2)

export function lineOf(figure: Figure | LeftOut): string {
  const name = figure.name.padEnd(52)
  if ('leftOut' in figure) return `${name} left out: ${figure.leftOut}`
  const { value, unit, limit, beside } = figure
  const bound = limit === undefined ? '' : `${limit.at === 'most' ? '≤' : '≥'} ${limit.value}`
  const verdict = limit === undefined ? '' : holds(figure) ? 'ok' : 'MISSED'
  return `${name} ${value.toFixed(digits(value)).padStart(8)} ${unit.padEnd(8)} ${bound.padEnd(9)} ${verdict.padEnd(6)} ${beside}`
}
