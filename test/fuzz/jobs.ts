import fc from 'fast-check'
import { growthOf } from './growth.ts'
import { PARSERS } from './parsers.ts'
import { REPETITIONS } from './repetitions.ts'

/** Some cases of one parser, or some repetitions. */
export type Job =
  | { do: 'cases'; parser: number; runs: number; seed: number; path?: string }
  | { do: 'growth'; repetitions: readonly number[] }

export interface Done {
  cases: number
  /** Properties and repetitions that held, and what is wrong with those that did not. */
  held: number
  faults: string[]
}

/** `at` is told which case is begun, so that one that never ends can be named. */
export const runJob = (job: Job, at: (what: string) => void): Promise<Done> =>
  job.do === 'cases' ? runCases(job, at) : Promise.resolve(measure(job, at))

const runCases = async (job: Job & { do: 'cases' }, at: (what: string) => void): Promise<Done> => {
  const { name, arbitrary, run } = PARSERS[job.parser] ?? { name: 'none', arbitrary: fc.constant(0), run: () => {} }
  at(`${name}, --seed ${job.seed}`)
  const property = fc.asyncProperty(arbitrary, async input => run(input))
  const { seed, path } = job
  const details = await fc.check(property, { numRuns: job.runs, seed, ...(path === undefined ? {} : { path }) })
  if (!details.failed) return { cases: details.numRuns, held: 0, faults: [] }
  const shown = fc.stringify(details.counterexample).slice(0, 2000)
  const why = String(details.errorInstance).slice(0, 1500)
  const again = `node test/fuzz/run.ts --only '${name}' --seed ${seed} --path ${details.counterexamplePath}`
  return { cases: details.numRuns, held: 0, faults: [`${name}: ${why}\n  with ${shown}\n  again: ${again}`] }
}

const measure = ({ repetitions }: Job & { do: 'growth' }, at: (what: string) => void): Done => {
  const faults: string[] = []
  for (const { name, make, read } of repetitions.flatMap(i => REPETITIONS[i] ?? [])) {
    at(name)
    try {
      const { linear, ms, factors } = growthOf(make, read)
      const told = `${ms.map(each => each.toFixed(1)).join(', ')} ms for 64, 128, 256 KB: × ${factors.map(each => each.toFixed(1)).join(', × ')}`
      if (!linear) faults.push(`not linear: ${name}: ${told}`)
    } catch (error) {
      faults.push(`${name}: ${String(error).slice(0, 300)}`)
    }
  }
  return { cases: 0, held: repetitions.length - faults.length, faults }
}
