/** Indexes of what has stood before. */
export function repeats(values: readonly unknown[]): number[] {
  const seen = new Set<unknown>()
  return values.flatMap((value, i) => {
    const again = seen.has(value)
    seen.add(value)
    return again ? [i] : []
  })
}
