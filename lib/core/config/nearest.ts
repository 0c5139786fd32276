/** Optimal string alignment: a swap of neighbours counts as one slip, as fingers make it. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same)
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1)
      row.push(best)
    }
  }
  return at(a.length, b.length)
}

/** The known name that was most likely meant, if any is near enough to be worth saying. */
export function nearest(got: string, known: readonly string[]): string | undefined {
  const allowed = Math.max(1, Math.floor(got.length / 3))
  const ranked = known
    .map(name => ({ name, slips: name.startsWith(got) && got.length > 2 ? 0 : distance(got, name) }))
    .sort((a, b) => a.slips - b.slips)
  return ranked[0] !== undefined && ranked[0].slips <= allowed ? ranked[0].name : undefined
}
