/** From `from` up to, and without, `to`: ports as numbers, addresses as the bits of one family. */
export interface Range<T extends number | bigint> {
  from: T
  to: T
}

/** Not those of `Math`, which know no bigint. */
function lower<T extends number | bigint>(a: T, b: T): T {
  if (b < a) return b
  return a
}

const higher = <T extends number | bigint>(a: T, b: T): T => (lower(a, b) === a ? b : a)

export const holds = <T extends number | bigint>({ from, to }: Range<T>, value: T): boolean =>
  from <= value && value < to

export function overlap<T extends number | bigint>(a: Range<T>, b: Range<T>): Range<T> | undefined {
  const shared = { from: higher(a.from, b.from), to: lower(a.to, b.to) }
  return shared.from < shared.to ? shared : undefined
}

/** What `less` leaves of the others, in their order. */
export const subtract = <T extends number | bigint>(ranges: readonly Range<T>[], less: Range<T>): Range<T>[] =>
  ranges.flatMap(range => {
    const shared = overlap(range, less)
    if (shared === undefined) return [range]
    const left = [
      { from: range.from, to: shared.from },
      { from: shared.to, to: range.to },
    ]
    return left.filter(({ from, to }) => from < to)
  })
