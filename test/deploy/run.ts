import { mkdirSync, rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type LayerName, layerOf } from '../real/lab/layer.ts'
import { bootNode } from '../real/lab/node.ts'
import { build, CACHE, guard, isLinux, isRoot, LAB, NET, networkUp } from '../real/lab/world.ts'
import { clientOf, furnish, subscribe } from './account.ts'
import { fleetIn, GROUPS, VANTAGES } from './fleet.ts'
import { givenStandIn, startStandIn } from './stand-in.ts'
import { type Chapter, tell } from './story.ts'
import { networkOf, vantagesDown, vantagesUp } from './vantages.ts'

const USAGE = `usage: npm run test:deploy -- [--keep-log]
  The CDK app, deployed to MiniStack with IAM enforced: its schedule fires, its probers run in networks of their own, two real
  nodes break and are mended. Root, Debian; takes a quarter of an hour. Another stand-in for AWS takes MiniStack's place where
  AWS_ENDPOINT_URL names one that runs functions where they reach the lab's nodes.
  --keep-log   leave what was deployed, and MiniStack's log, under ${CACHE}/deploy`

/** Of each target group, in their order. */
const LAYERS: readonly LayerName[] = ['elasticsearch-7.17.29', 'opensearch-2.19.3']

const { values } = parseArgs({
  options: { 'keep-log': { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
if (!isRoot() || !(await isLinux())) {
  console.log('the deployed world needs root on Debian: networks of its own, and nodes with a systemd of their own')
  console.log('0 passed, 1 failed')
  process.exit(1)
}

const began = Date.now()
const say = (line: string): void => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`)

const scratch = `${CACHE}/deploy/${LAB}`
rmSync(scratch, { recursive: true, force: true })
mkdirSync(scratch, { recursive: true })
await build([...LAYERS], say)
const lab = await guard()
const silence = await networkUp()
await vantagesUp(VANTAGES)
// A logical id has no dashes.
const networks = Object.fromEntries(VANTAGES.map(name => [`${name.replaceAll('-', '')}Prober`, networkOf(name)]))
const standIn = givenStandIn() ?? (await startStandIn(scratch, networks))

let sum = { passed: 0, failed: 1 }
try {
  const nodes = await Promise.all(LAYERS.map(bootNode))
  await Promise.all(nodes.map(node => node.start()))
  say(`up: ${nodes.map(({ ip, layer }) => `${layer.name} on ${ip}`).join(', ')}`)
  const client = clientOf(standIn.endpoint)
  const account = await furnish(
    client,
    NET,
    nodes.map(({ layer }, i) => ({ address: `${NET}.${layerOf(layer.name).octet}`, role: GROUPS[i] ?? layer.name })),
  )
  const fleet = fleetIn(scratch, standIn.env, say)
  const world = { nodes, account, fleet, client, subscribe: (bus: string) => subscribe(client, bus), say }
  const chapters: Chapter[] = await tell(world)
  sum = { passed: chapters.filter(({ ok }) => ok).length, failed: chapters.filter(({ ok }) => !ok).length }
} catch (error) {
  say(`FAILED ${error instanceof Error ? error.message : String(error)}`)
} finally {
  await standIn.stop()
  await vantagesDown(VANTAGES)
  silence()
  await lab.release(false)
  if (!values['keep-log']) rmSync(scratch, { recursive: true, force: true })
}
console.log(`${sum.passed} passed, ${sum.failed} failed`)
process.exit(sum.failed === 0 ? 0 : 1)
