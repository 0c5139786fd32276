const SIZES = [64 * 1024, 128 * 1024, 256 * 1024] as const
/** Twice the input may take up to three times as long: linear, and room for caches that grow cold. */
const MOST_A_DOUBLING = 3

/** Below, caches and the memory that comes and goes weigh more than what is measured. */
const WORTH_JUDGING_MS = 5

/** Noise is nothing to this: once more is enough. */
const PLAIN_MS = 3000

export interface Growth {
  linear: boolean
  /** Median times of the sizes, CPU of this thread. */
  ms: number[]
  /** By what each doubling multiplied it. */
  factors: number[]
}

/** Kernels count CPU in ticks of some milliseconds. */
const MANY_TICKS_MS = 25

/** Milliseconds of CPU of one call, so that what else the machine does is not counted; of many until it took `atLeastMs`. */
const cost = (run: () => void, atLeastMs = 0): number => {
  const begin = process.threadCpuUsage()
  for (let calls = 1; ; calls++) {
    run()
    const { user, system } = process.threadCpuUsage(begin)
    const ms = (user + system) / 1000
    if (ms >= atLeastMs) return ms / calls
  }
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

const judged = (rounds: readonly number[][]): Growth => {
  const ratio = (i: number) => median(rounds.map(round => (round[i + 1] ?? 0) / (round[i] ?? 1)))
  const ms = SIZES.map((_, i) => median(rounds.map(round => round[i] ?? 0)))
  const factors = [ratio(0), ratio(1)]
  // The last doubling tells most: what is quadratic outgrows what is not.
  const steep = (factors[1] ?? 0) > MOST_A_DOUBLING && (ms[2] ?? 0) > (ms[0] ?? 0) * MOST_A_DOUBLING ** 2
  return { linear: !steep || (ms[2] ?? 0) < WORTH_JUDGING_MS, ms, factors }
}

/** By the clock on the wall, which sees microseconds; what else it sees makes us look again. */
const quickest = <T>(input: T, read: (input: T) => void, calls: number): number => {
  const times = Array.from({ length: calls }, () => {
    const begin = performance.now()
    read(input)
    return performance.now() - begin
  })
  return Math.min(...times)
}

/**
 * How the time of `read` grows with the size of what `make` makes. The smallest and the largest acquit; what they do
 * not is measured in every size again and again, and the medians condemn.
 */
export const growthOf = <T>(make: (size: number) => T, read: (input: T) => void): Growth => {
  const [least, , most] = SIZES
  const small = quickest(make(least), read, 2)
  const large = quickest(make(most), read, 1)
  if (large < WORTH_JUDGING_MS || large < small * MOST_A_DOUBLING ** 2)
    return { linear: true, ms: [small, large], factors: [Math.sqrt(large / small)] }
  const inputs = SIZES.map(make)
  const rounds: number[][] = []
  let growth: Growth = { linear: false, ms: [], factors: [] }
  for (const tries of large > PLAIN_MS ? [1] : [3, 4]) {
    for (let i = 0; i < tries; i++) rounds.push(inputs.map(input => cost(() => read(input), MANY_TICKS_MS)))
    growth = judged(rounds)
    if (growth.linear) return growth
  }
  return growth
}
