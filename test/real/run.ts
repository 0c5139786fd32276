import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { errnoMatrix } from './errno-matrix.ts'
import { figuresOf } from './figures.ts'
import type { Judgement } from './judge.ts'
import { type LayerName, layerOf, newJdk } from './lab/layer.ts'
import { build, CACHE, guard, isLinux, isRoot, networkUp } from './lab/world.ts'
import { runLane } from './lane.ts'
import { PLANS } from './polite/servers.ts'
import { polite } from './polite.ts'
import type { Scenario } from './scenario.ts'
import { SCENARIOS } from './scenarios/index.ts'
import { SICK_LAYER, sickHosts } from './sick-hosts.ts'
import { lineOf, tableOf } from './summary.ts'
import { MANAGED_LAYER, systemsManager } from './systems-manager.ts'

const USAGE = `usage: npm run test:real -- [--only PATTERN] [--lanes N] [--keep] [--arrange-only] [--list]
  Real servers on real systemd nodes, each broken another way, must be named rightly. Root, Debian.
  --only PATTERN   scenarios whose name or expected cause matches this regular expression, and parts (errno matrix, polite, sick hosts,
                   systems manager)
  --lanes N        nodes at once (3)
  --keep           leave the nodes up at the end
  --arrange-only   make and prove the faults, take the evidence, diagnose nothing`

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    lanes: { type: 'string', default: '3' },
    keep: { type: 'boolean', default: false },
    'arrange-only': { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const say = (line: string): void => console.log(line)
const options = { arrangeOnly: values['arrange-only'], keep: values.keep }

const chosen = (): Scenario[] => {
  const pattern = new RegExp(values.only, 'i')
  const wanted = SCENARIOS.filter(({ name, cause }) => pattern.test(name) || pattern.test(cause))
  if (newJdk()) return wanted
  const possible = wanted.filter(({ layer }) => !layerOf(layer).needsNewJdk)
  const left = wanted.length - possible.length
  if (left > 0) say(`no JDK of 21 or more here (set JDK_NEW to one): ${left} scenarios of newer versions are left out`)
  return possible
}

interface Part {
  name: string
  layers: LayerName[]
  run: () => Promise<{ passed: number; failed: number }>
}

/** What is no scenario of its own: it brings its own nodes and counts for itself. */
const PARTS: Part[] = [
  { name: 'errno matrix', layers: [], run: () => errnoMatrix(say) },
  { name: 'polite', layers: PLANS.map(({ layer }) => layer), run: () => polite(say) },
  { name: 'sick hosts', layers: [SICK_LAYER], run: () => sickHosts(say) },
  { name: 'systems manager', layers: [MANAGED_LAYER], run: () => systemsManager(say) },
]

const chosenParts = (): Part[] =>
  values['arrange-only'] ? [] : PARTS.filter(({ name }) => new RegExp(values.only, 'i').test(name))

const runParts = async (parts: Part[]): Promise<{ passed: number; failed: number }> => {
  const sum = { passed: 0, failed: 0 }
  for (const { name, run } of parts) {
    say(`\n${name}`)
    const { passed, failed } = await run().catch((error: unknown) => {
      say(`FAILED ${error instanceof Error ? error.message : String(error)}`)
      return { passed: 0, failed: 1 }
    })
    sum.passed += passed
    sum.failed += failed
  }
  return sum
}

/** The scenarios of each layer, the longest row of them first. */
const byLayer = (scenarios: Scenario[]): Scenario[][] =>
  [...Map.groupBy(scenarios, ({ layer }) => layer).values()].sort((a, b) => b.length - a.length)

const run = async (scenarios: Scenario[]): Promise<Judgement[]> => {
  const judgements: Judgement[] = []
  const onJudged = (judgement: Judgement): void => {
    judgements.push(judgement)
    say(lineOf(judgement))
  }
  const queue = byLayer(scenarios.filter(({ alone }) => !alone))
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) await runLane(next, options, onJudged)
  }
  await Promise.all(Array.from({ length: Number(values.lanes) }, lane))
  for (const group of byLayer(scenarios.filter(({ alone }) => alone))) await runLane(group, options, onJudged)
  return judgements
}

const main = async (): Promise<number> => {
  if (values.help) {
    say(USAGE)
    return 0
  }
  const scenarios = chosen()
  const parts = chosenParts()
  if (values.list) {
    for (const { name, cause } of scenarios) say(`${cause.padEnd(28)} ${name}`)
    for (const { name } of parts) say(`${'-'.padEnd(28)} ${name}`)
    return 0
  }
  if (!isRoot() || !(await isLinux())) {
    say('the real world needs root on Debian: sudo npm run test:real')
    return 2
  }
  const started = performance.now()
  const layers = [...scenarios.map(({ layer }) => layer), ...parts.flatMap(part => part.layers)]
  await build([...new Set(layers)], say)
  const lab = await guard()
  let endNames: (() => void) | undefined
  const release = (): void => void lab.release(false).then(() => process.exit(130))
  process.once('SIGINT', release)
  process.once('SIGTERM', release)
  try {
    endNames = await networkUp()
    const judgements = await run(scenarios)
    const others = await runParts(parts)
    const summary = `${tableOf(judgements)}\n\n${figuresOf(judgements)}`
    mkdirSync(`${CACHE}/out`, { recursive: true })
    writeFileSync(`${CACHE}/out/summary.txt`, `${judgements.map(lineOf).join('\n')}\n${summary}\n`)
    if (scenarios.length > 0) say(summary)
    const passed = judgements.filter(({ outcome }) => outcome === 'passed').length + others.passed
    const failed = judgements.filter(({ outcome }) => outcome !== 'passed').length + others.failed
    say(`\nevidence and verdicts: ${CACHE}/out; ${((performance.now() - started) / 60_000).toFixed(1)} minutes`)
    say(`${passed} passed, ${failed} failed`)
    return failed === 0 ? 0 : 1
  } finally {
    endNames?.()
    await lab.release(options.keep)
  }
}

process.exitCode = await main()
