import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { command } from '../real/lab/command.ts'
import { type LayerName, newJdk } from '../real/lab/layer.ts'
import { CACHE, LAB, NET, NODE_SCRIPT, networkUp } from '../real/lab/world.ts'
import { runLane } from '../real/lane.ts'
import type { Scenario } from '../real/scenario.ts'
import { lineOf } from '../real/summary.ts'
import { RECORDED } from './scenarios/index.ts'

const HELP = `record [--only PATTERN] [--lanes N] [--missing]: makes each fault of test/corpus/scenarios on a real node (root; the layers that
test/real built), proves that it is there, and leaves evidence and observations under ESFLEET_LAB_CACHE/out, from where
import-real.ts makes cases. LAB and LAB_NET must name a world of its own, so that it can run beside test/real.`

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    lanes: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
    missing: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const pattern = new RegExp(values.only, 'i')
const isSaved = (name: string) => existsSync(join(CACHE, 'out', name.replaceAll(/[^a-z0-9.]+/gi, '-'), 'case.json'))
const chosen = RECORDED.filter(({ name, cause, layer }) => pattern.test(`${name} ${cause} ${layer}`)).filter(
  ({ name }) => !(values.missing && isSaved(name)),
)

const byLayer = (scenarios: Scenario[]): Scenario[][] =>
  [...Map.groupBy(scenarios, ({ layer }): LayerName => layer).values()].sort((a, b) => b.length - a.length)

const record = async (): Promise<void> => {
  const namesDown = await networkUp()
  const options = { arrangeOnly: false, keep: false }
  const queue = byLayer(chosen.filter(({ alone }) => !alone))
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift())
      await runLane(next, options, judgement => console.log(lineOf(judgement)))
  }
  try {
    await Promise.all(Array.from({ length: Number(values.lanes) }, lane))
    for (const group of byLayer(chosen.filter(({ alone }) => alone)))
      await runLane(group, options, judgement => console.log(lineOf(judgement)))
  } finally {
    namesDown()
    await command(NODE_SCRIPT, ['down', 'all'])
  }
}

if (values.help) console.log(HELP)
else if (values.list) for (const { name, cause } of chosen) console.log(`${cause.padEnd(28)} ${name}`)
else if (LAB === 'esf' || NET === '10.77.1') {
  console.error('give LAB and LAB_NET other values than the defaults, which are those of test/real')
  process.exitCode = 2
} else {
  console.log(`${chosen.length} scenarios, JDK ${newJdk() ?? 'of the image'}, into ${CACHE}/out`)
  await record()
}
