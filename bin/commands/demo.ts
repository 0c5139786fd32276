import { setTimeout as sleep } from 'node:timers/promises'
import { parseTarget } from '../../lib/core/config/parse-target.ts'
import { diagnose } from '../../lib/core/diagnose/diagnose.ts'
import { readEvidence } from '../../lib/core/evidence/read-evidence.ts'
import type { Diagnosis } from '../../lib/core/model/diagnosis.ts'
import { shellQuote } from '../../lib/core/repair/shell-quote.ts'
import type { GroupPorts } from '../../lib/core/report/incident-text.ts'
import { layOut, type Row } from '../../lib/core/report/layout.ts'
import { actRow, eventRow, sweepRow } from '../../lib/core/report/life-report.ts'
import { terminalReport } from '../../lib/core/report/terminal.ts'
import { visibleJson } from '../../lib/core/report/visible.ts'
import { gunzip } from '../../lib/local/gunzip.ts'
import { type FleetWorld, startFleet } from '../../lib/local/in-process/fleet-world.ts'
import { EXPECTED_LIFE, type LifeStep, live } from '../../lib/local/in-process/life.ts'
import type { Command, ExitCode, Terminal, Values } from '../command.ts'
import { CommandError, EXIT } from '../command.ts'
import { columnsOf, paintFor } from '../paint.ts'
import { printLine } from '../print.ts'
import { writeLedger } from '../write-ledger.ts'
import { demonstrateCauses } from './demo-causes.ts'

/** Loopback answers at once; what is silent for so long there stays silent. */
const PROBE_TIMEOUT = '1200ms'
/** Of the world's minutes only the sweeps take time; on a terminal a line stays long enough to be read. */
const READING_MS = 700
const CAUSE = 'service-stopped'
const EMPTY: Row = { spans: [] }

export const command: Command = {
  name: 'demo',
  summary: 'a fleet of fake nodes in this process, swept every minute: a node breaks, is told, diagnosed and mended',
  operands: '[--causes] [--ledger FILE]',
  maxOperands: 0,
  options: {
    causes: { type: 'boolean', about: 'in its place: nodes broken in many ways, and the cause of each named' },
    ledger: {
      type: 'string',
      value: 'FILE',
      about: 'leave the ledger there after each sweep, for: esfleet status --ledger',
    },
  },
  examples: ['esfleet demo', 'npm start', 'npm start -- --causes', 'npm start -- --ledger ledger.json'],
  async run(_operands, values, terminal) {
    if (values.causes === true) return demonstrateCauses(values.json === true, terminal)
    const options = { startsAt: Date.now(), probeTimeout: PROBE_TIMEOUT }
    const world = await startFleet(options).catch((cause: unknown) => {
      throw new CommandError(EXIT.ownFailure, 'cannot open ports on 127.0.0.1: is loopback up?', { cause })
    })
    try {
      return await demonstrateLife(world, values, terminal)
    } finally {
      await world.close()
    }
  },
}

async function demonstrateLife(world: FleetWorld, values: Values, terminal: Terminal): Promise<ExitCode> {
  const { stdout, env } = terminal
  const json = values.json === true
  const file = typeof values.ledger === 'string' ? values.ledger : undefined
  const [group] = world.environment.targetGroups
  const print = async (rows: readonly Row[]) => {
    if (json) return
    await printLine(stdout, layOut(rows, columnsOf(stdout), paintFor(stdout, env)).join('\n'))
    if (stdout.isTTY === true) await sleep(READING_MS)
  }
  const diagnoses: Diagnosis[] = []
  await print(intro(world))
  const told = await live(world, async step => {
    const diagnosis = step.step === 'opened' ? diagnosisOf(step, world.now()) : undefined
    if (diagnosis !== undefined) diagnoses.push(diagnosis)
    if (step.step === 'sweep' && file !== undefined) await writeLedger(file, world, world.now())
    await print(rowsOf(step, diagnosis, group, world.now()))
  })
  const types = told.map(({ type }) => type)
  const causes = diagnoses.map(({ cause }) => cause)
  const asExpected = types.join() === EXPECTED_LIFE.join() && causes.join() === CAUSE
  await print(outro(asExpected, types, file))
  if (json) await printLine(stdout, visibleJson({ events: told, causes, asExpected }, 2))
  return asExpected ? EXIT.done : EXIT.faultNamed
}

function rowsOf(step: LifeStep, diagnosis: Diagnosis | undefined, group: GroupPorts | undefined, now: number): Row[] {
  switch (step.step) {
    case 'sweep':
      return 'skipped' in step.report
        ? [actRow(step.at, `sweep skipped: ${step.report.skipped}`)]
        : [sweepRow(step.at, step.report.counts, step.report.tookMs)]
    case 'broken':
      return [actRow(step.at, `${step.node.name} (${step.node.instance.address}) is stopped: its sockets are closed`)]
    case 'mended':
      return [actRow(step.at, `${step.node.name} is started again`)]
    case 'event':
      return [eventRow(step.at, step.event, group)]
    case 'opened':
      return diagnosis === undefined ? [] : [EMPTY, ...terminalReport(diagnosis, { now, evidence: true }), EMPTY]
  }
}

/** By what the vantages saw, and by evidence that is made up. */
function diagnosisOf({ node, incident, evidence }: Extract<LifeStep, { step: 'opened' }>, now: number): Diagnosis {
  const parsed = parseTarget(`http://${node.instance.address}:9200`)
  if (!parsed.ok) throw new Error('the address of a fake node is readable')
  const { target } = parsed
  const { findings } = readEvidence(evidence, { gunzip, ports: [target.port, target.transportPort] })
  return diagnose({ target, observations: incident.observations, findings, now })
}

const intro = ({ nodes, environment }: FleetWorld): Row[] => [
  {
    spans: [
      `${nodes.length} fake nodes in this process, and ${environment.vantages.length} vantages that probe them on real sockets on loopback.`,
    ],
  },
  {
    spans: [{ text: 'Addresses and evidence are made up, and the minutes between sweeps are skipped.', style: 'dim' }],
  },
  EMPTY,
]

function outro(asExpected: boolean, types: readonly string[], file: string | undefined): Row[] {
  const verdict: Row = asExpected
    ? { spans: [{ text: 'One node broke: one incident, opened, named and resolved.', style: 'good' }] }
    : { spans: [{ text: `Not as it should have been: ${types.join(', ') || 'nothing was told'}.`, style: 'bad' }] }
  const asked = file === undefined ? [] : [`npm run -s esfleet -- events --ledger ${shellQuote(file)}`]
  const commands = [...asked, 'npm start -- --causes', 'npm run -s esfleet -- diagnose http://localhost:9200']
  return [
    EMPTY,
    verdict,
    EMPTY,
    { spans: ['Nodes broken in many more ways; then one of yours:'] },
    ...commands.map((text): Row => ({ indent: 3, verbatim: true, spans: [{ text, style: 'command' }] })),
  ]
}
