import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { readCorpus } from './corpus.ts'
import { figuresOf, mistakes } from './figures.ts'
import { type Judged, judge } from './judge.ts'

const HEAD = `# Accuracy

Printed by \`npm run accuracy\` over the labelled cases in \`test/corpus/cases\`; \`-- --write\` writes this file. A third of
the cases, chosen by the hash of the file's name, is held out and told apart: nobody who tunes rules looks at them, so
that rules fitted to cases show.

`

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Evidence to diagnosis, parsing included, after one round to warm up. */
function timing(judged: readonly Judged[]): string {
  const times = judged.map(j => j.milliseconds)
  const [cpu] = cpus()
  const slowest = judged.find(j => j.milliseconds === Math.max(...times))?.case.name
  const machine = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, Node ${process.versions.node}`
  return `## Time a case\n\nMedian ${median(times).toFixed(1)} ms, slowest ${Math.max(0, ...times).toFixed(1)} ms (\`${slowest}\`), on ${machine}.\n`
}

const cases = readCorpus()
for (const each of cases) judge(each, () => performance.now())
const judged = cases.map(each => judge(each, () => performance.now()))
const report = `${HEAD}${figuresOf(judged)}\n${timing(judged)}`
console.log(report)
for (const line of mistakes(judged)) console.log(line)
if (process.argv.includes('--write')) writeFileSync(join(import.meta.dirname, '../../docs/accuracy.md'), report)
