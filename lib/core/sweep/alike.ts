/** What makes two alike; absent and undefined are the same. */
export type Sign = Readonly<Record<string, string | number | undefined>>

export interface Alike<T, S extends Sign> {
  sign: S
  /** In the order in which they came. */
  members: readonly T[]
}

/** Those that fail alike, once: the largest wave first, and waves of one size in the order of their first members. */
export function alike<T, S extends Sign>(failing: readonly T[], signOf: (each: T) => S): Alike<T, S>[] {
  const waves = new Map<string, { sign: S; members: T[] }>()
  for (const each of failing) {
    const sign = signOf(each)
    const key = JSON.stringify(
      Object.entries(sign)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .filter(isSet),
    )
    const wave = waves.get(key)
    if (wave === undefined) waves.set(key, { sign, members: [each] })
    else wave.members.push(each)
  }
  return [...waves.values()].sort((a, b) => b.members.length - a.members.length)
}

const isSet = ([, value]: [string, unknown]): boolean => value !== undefined
