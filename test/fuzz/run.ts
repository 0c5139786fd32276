import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { Done, Job } from './jobs.ts'
import { PARSERS } from './parsers.ts'
import { REPETITIONS } from './repetitions.ts'
import type { Report } from './worker.ts'

const USAGE = `usage: npm run fuzz -- [--runs N] [--seed N] [--only NAME] [--path PATH] [--all] [--no-growth]
  Every parser of foreign bytes: no throw, no hang, time in proportion to size.
  --runs N      cases in all parsers together (100000)
  --seed N      where random numbers begin (random, and printed)
  --only NAME   parsers and repetitions whose name begins so
  --path PATH   with --only and --seed: the one case that a failure named
  --all         every repetition in three sizes, not the quarter that the seed picks (ten minutes)
  --no-growth   cases only`

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.trunc(Math.random() * 2 ** 31)) },
    only: { type: 'string', default: '' },
    path: { type: 'string' },
    all: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
})

/** A job is over in seconds; this is silence, not slowness. */
const HUNG_MS = 90_000
const CASES_A_JOB = 500
const GROWTHS_A_JOB = 25
const QUARTERS = 4

const wanted = (name: string): boolean => name.startsWith(values.only)
const seed = Number(values.seed)

const caseJobs = (): Job[] => {
  if (values.path !== undefined) {
    const parser = PARSERS.findIndex(({ name }) => name === values.only)
    return [{ do: 'cases', parser, runs: 1, seed, path: values.path }]
  }
  const chosen = PARSERS.filter(({ name }) => wanted(name))
  const total = chosen.reduce((sum, { weight }) => sum + weight, 0)
  return chosen.flatMap(parser => {
    const runs = Math.ceil((Number(values.runs) * parser.weight) / total)
    return Array.from({ length: Math.ceil(runs / CASES_A_JOB) }, (_, i): Job => {
      const part = Math.min(CASES_A_JOB, runs - i * CASES_A_JOB)
      return { do: 'cases', parser: PARSERS.indexOf(parser), runs: part, seed: seed + i }
    })
  })
}

const growthJobs = (): Job[] => {
  if (!values.growth || values.path !== undefined) return []
  const every = values.all || values.only !== '' ? 1 : QUARTERS
  const chosen = REPETITIONS.flatMap(({ name }, i) => (wanted(name) && i % every === seed % every ? [i] : []))
  return Array.from({ length: Math.ceil(chosen.length / GROWTHS_A_JOB) }, (_, i): Job => {
    return { do: 'growth', repetitions: chosen.slice(i * GROWTHS_A_JOB, (i + 1) * GROWTHS_A_JOB) }
  })
}

const total: Done = { cases: 0, held: 0, faults: [] }
const say = (line: string): void => console.log(line)

/** Takes jobs until there are none; one that hangs costs its thread and is a fault. */
const work = async (queue: Job[], onDone: (job: Job) => void): Promise<void> => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url))
  for (let job = queue.shift(); job; job = queue.shift()) {
    let at = ''
    worker.postMessage(job)
    for (;;) {
      const silence = AbortSignal.timeout(HUNG_MS)
      const said = await once(worker, 'message', { signal: silence }).catch((error: unknown) =>
        silence.aborted ? undefined : Promise.reject(error),
      )
      const report = said?.[0] as Report | undefined
      if (report === undefined) {
        total.faults.push(`hangs: ${at}`)
        await worker.terminate()
        onDone(job)
        return work(queue, onDone)
      }
      if ('at' in report) at = report.at
      else {
        total.cases += report.done.cases
        total.held += report.done.held
        total.faults.push(...report.done.faults)
        for (const fault of report.done.faults) say(`FAILED ${fault}`)
        onDone(job)
        break
      }
    }
  }
  await worker.terminate()
}

const main = async (): Promise<number> => {
  if (values.help) {
    say(USAGE)
    return 0
  }
  const queue = [...caseJobs(), ...growthJobs()]
  const growths = queue.reduce((sum, job) => sum + (job.do === 'growth' ? job.repetitions.length : 0), 0)
  const all = queue.length
  const started = performance.now()
  say(`seed ${seed}: ${PARSERS.length} parsers, ${growths} of ${REPETITIONS.length} repetitions`)
  let told = 0
  const onDone = (): void => {
    const part = Math.floor((10 * (all - queue.length)) / all)
    if (part > told) say(`${part * 10} %, ${total.cases} cases, ${((performance.now() - started) / 1000).toFixed(0)} s`)
    told = part
  }
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, () => work(queue, onDone)))
  say(`${total.cases} cases and ${total.held} repetitions in ${((performance.now() - started) / 1000).toFixed(0)} s`)
  say(`${total.cases + total.held} passed, ${total.faults.length} failed`)
  return total.faults.length === 0 ? 0 : 1
}

process.exitCode = await main()
