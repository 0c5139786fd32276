export const SIZES = [64 * 1024, 128 * 1024, 256 * 1024] as const
/** Twice the input may take up to three times as long: linear, and room for caches that grow cold. */
export const MOST_A_DOUBLING = 3

/** Long enough to be told from noise. */
const WORTH_TIMING_MS = 2

export interface Growth {
  /** Median times of the sizes, CPU of this thread. */
  ms: number[]
  /** By what each doubling multiplied it. */
  factors: number[]
}

/** Milliseconds of CPU that one call takes, so that what else the machine does is not counted. */
const cost = (run: () => void): number => {
  let calls = 0
  const begin = process.threadCpuUsage()
  for (;;) {
    run()
    calls++
    const { user, system } = process.threadCpuUsage(begin)
    const ms = (user + system) / 1000
    if (ms >= WORTH_TIMING_MS) return ms / calls
  }
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

/** How the time of `read` grows with the size of what `make` makes. */
export const growthOf = <T>(make: (size: number) => T, read: (input: T) => void, tries: number): Growth => {
  const inputs = SIZES.map(make)
  const rounds = Array.from({ length: tries }, () => inputs.map(input => cost(() => read(input))))
  const ratios = (i: number) => median(rounds.map(round => (round[i + 1] ?? 0) / (round[i] ?? 1)))
  return { ms: SIZES.map((_, i) => median(rounds.map(round => round[i] ?? 0))), factors: [ratios(0), ratios(1)] }
}

const tooSteep = ({ factors }: Growth): boolean => factors.some(factor => factor > MOST_A_DOUBLING)

/** One try acquits; only what is too steep is measured again, and the median of that condemns. */
export const isLinear = <T>(make: (size: number) => T, read: (input: T) => void): { linear: boolean } & Growth => {
  let growth = growthOf(make, read, 1)
  for (const tries of [3, 7]) if (tooSteep(growth)) growth = growthOf(make, read, tries)
  return { linear: !tooSteep(growth), ...growth }
}
