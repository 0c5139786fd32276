import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Diagnosis } from '../../lib/core/model/diagnosis.ts'
import type { Observation } from '../../lib/core/model/observation.ts'
import { CACHE } from '../real/lab/world.ts'
import type { Scenario } from '../real/scenario.ts'
import { SCENARIOS } from '../real/scenarios/index.ts'
import type { CorpusCase } from './corpus.ts'
import { drawn } from './drawn.ts'
import { RECORDED } from './scenarios/index.ts'
import { scrub, scrubEvidence } from './scrub.ts'
import { slug, writeCase } from './write-case.ts'

const HELP = `import-real [--only PATTERN]: makes cases of what test/real and record.ts left in ESFLEET_LAB_CACHE/out`

interface Saved {
  label: { name: string; url: string; arranged?: boolean }
  outside?: unknown
  withEvidence?: unknown
}

const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, help: { type: 'boolean' } } })

/** The client's own address on the lab's network; in the node's network it is the node's. */
const clientOf = (scenario: Scenario, observations: readonly Observation[]): string[] => {
  const address = observations.find(each => each.family === 4)?.address
  if (address === undefined || scenario.from === 'nowhere') return []
  return [scenario.from === 'node' ? address : address.replace(/\d+$/, '10')]
}

/** What the wire alone proves of a fault that the lab made. */
const fromOutside = (scenario: Scenario): Pick<CorpusCase, 'label' | 'unknownIsHonest' | 'accepted'> => {
  if (scenario.outside === 'proven') return { label: scenario.cause }
  const { cause } = scenario
  const likely = cause !== 'host-firewall-drop' && scenario.outside?.includes(cause)
  const accepted = scenario.outside?.filter(each => each !== cause)
  return {
    ...(likely ? { label: cause, unknownIsHonest: true } : { label: 'unknown' }),
    ...(accepted?.length ? { accepted } : {}),
  }
}

const place = (scenario: Scenario, node: string | undefined): string => {
  const systemd = /^ systemd=(\d+)$/m.exec(node ?? '')?.[1]
  const kernel = /^ kernel=(\d+\.\d+)/m.exec(node ?? '')?.[1]
  const under = systemd === undefined ? '' : `, systemd ${systemd}`
  return `${scenario.layer.replace(/-(?=\d)/, ' ')}${under}${kernel === undefined ? '' : `, Linux ${kernel}`}: ${scenario.name.split(' on ')[0]}`
}

/** Clean of what is private in the observations too: they hold nothing but addresses and the lab's names. */
const seen = (said: unknown): Pick<CorpusCase, 'target' | 'observations' | 'now'> => {
  const { target, observations } = Diagnosis.parse(JSON.parse(scrub(JSON.stringify(said))))
  return { target, observations, now: Math.max(0, ...observations.map(each => each.at)) + 1000 }
}

/** Enough to hold the reading of it; in every case it would double the repository. */
const hasBulk = (name: string): boolean => drawn(`bulk of ${name}`, 20) === 0

const everything = [...SCENARIOS, ...RECORDED]
let count = 0

function importOne(folder: string, scenario: Scenario, saved: Saved): void {
  const file = join(folder, 'node.evidence')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  const name = slug(scenario.name)
  const ca = scenario.ca === undefined ? {} : { caFile: 'node-ca.pem' }
  if (saved.withEvidence !== undefined && text !== undefined) {
    const what = seen(saved.withEvidence)
    const beside = scenario.beside?.filter(each => each !== 'healthy' && each !== 'unknown')
    const { accepted } = scenario
    writeCase(name, {
      label: scenario.cause,
      ...(beside?.length ? { also: beside } : {}),
      ...(accepted?.length ? { accepted } : {}),
      origin: { kind: 'real', what: place(scenario, text) },
      ...what,
      clientAddresses: clientOf(scenario, what.observations),
      ...ca,
      evidence: scrubEvidence(text, hasBulk(name)),
    })
    count++
  }
  // A refusal looks the same whatever refused it: one of each cause is enough.
  const proven = scenario.outside === 'proven' || scenario.outsideOnly === true
  const first = everything.find(each => each.cause === scenario.cause && each.outside !== 'proven')
  if (saved.outside === undefined || (!proven && first !== scenario)) return
  const what = seen(saved.outside)
  const { accepted } = scenario
  writeCase(`${name}-from-outside`, {
    ...(scenario.outsideOnly
      ? { label: scenario.cause, ...(accepted?.length ? { accepted } : {}) }
      : fromOutside(scenario)),
    origin: { kind: 'real', what: `${place(scenario, text)}, probed only` },
    ...what,
    clientAddresses: clientOf(scenario, what.observations),
    ...ca,
    evidence: null,
  })
  count++
}

if (values.help) console.log(HELP)
else {
  const out = join(CACHE, 'out')
  const scenarios = new Map(everything.map(each => [each.name, each]))
  for (const entry of readdirSync(out).sort()) {
    const file = join(out, entry, 'case.json')
    if (!existsSync(file)) continue
    const saved = JSON.parse(readFileSync(file, 'utf8')) as Saved
    const scenario = scenarios.get(saved.label.name)
    if (scenario === undefined || saved.label.arranged === false || !new RegExp(values.only, 'i').test(scenario.name))
      continue
    importOne(join(out, entry), scenario, saved)
  }
  console.log(`${count} cases written`)
}
