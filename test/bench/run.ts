import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { blackHoles } from './black-holes.ts'
import { coldStart } from './cold-start.ts'
import { connects } from './connects.ts'
import { type Figure, holds, type LeftOut, lineOf, machine } from './figure.ts'
import { httpProbes } from './http-probes.ts'
import { packetPaths } from './packet-paths.ts'
import { sweepFleet } from './sweep-fleet.ts'
import { buildYardstick, cleanUp } from './yardstick.ts'

const PARTS = {
  connects,
  'black-holes': blackHoles,
  http: httpProbes,
  cold: coldStart,
  fleet: sweepFleet,
  path: packetPaths,
} as const

const USAGE = `usage: npm run bench -- [--rounds N] [--only ${Object.keys(PARTS).join('|')}] [--json]
  The figures of the prober, of a sweep and of the packet path, beside a C loop built on the spot and Debian's prometheus-blackbox-exporter.
  Each is the median of N interleaved rounds (3). Exits 1 when one is missed. Linux, cc; two of them want root.`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<number> {
  const rounds = Number(values.rounds)
  if (values.help || !(rounds >= 1)) {
    console.error(USAGE)
    return values.help ? 0 : 2
  }
  buildYardstick()
  if (!values.json) console.log(machine())
  const figures: (Figure | LeftOut)[] = []
  for (const [name, part] of Object.entries(PARTS)) {
    if (!name.includes(values.only)) continue
    for (const figure of await part(rounds)) {
      figures.push(figure)
      if (!values.json) console.log(lineOf(figure))
    }
  }
  const missed = figures.filter(figure => 'value' in figure && !holds(figure)).length
  const load = loadavg()[0]?.toFixed(1)
  if (values.json) console.log(JSON.stringify({ machine: machine(), load, rounds, missed, figures }, undefined, 2))
  else {
    const held = figures.filter(figure => 'value' in figure).length - missed
    console.log(`median of ${rounds} rounds; load ${load}\n${held} passed, ${missed} failed`)
  }
  return missed === 0 ? 0 : 1
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
process.on('exit', cleanUp)
process.exitCode = await main()
cleanUp()
