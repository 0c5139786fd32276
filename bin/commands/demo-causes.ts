import type { Case } from '../../lib/core/diagnose/case.ts'
import { diagnose } from '../../lib/core/diagnose/diagnose.ts'
import { readEvidence } from '../../lib/core/evidence/read-evidence.ts'
import type { Diagnosis } from '../../lib/core/model/diagnosis.ts'
import { type DemoEntry, demoReport } from '../../lib/core/report/demo-report.ts'
import { layOut } from '../../lib/core/report/layout.ts'
import { terminalReport } from '../../lib/core/report/terminal.ts'
import { visibleJson } from '../../lib/core/report/visible.ts'
import { type FakeNode, startWorld, type World } from '../../lib/local/fake-node/world.ts'
import { gunzip } from '../../lib/local/gunzip.ts'
import { examine } from '../../lib/net/examine.ts'
import type { ExitCode, Terminal } from '../command.ts'
import { CommandError, EXIT } from '../command.ts'
import { columnsOf, paintFor } from '../paint.ts'
import { printLine } from '../print.ts'
import { withProgress } from '../progress.ts'

/** Loopback answers at once; what is silent for so long there stays silent. */
const TIMEOUT_MS = 1200
/** From this made-up address the nodes are asked. */
const CLIENT = '10.0.0.5'
/** The node whose report is shown whole. */
const SHOWN = 'es-4'

/** Fake nodes, each broken another way, probed and diagnosed live. */
export async function demonstrateCauses(json: boolean, terminal: Terminal): Promise<ExitCode> {
  const startedAt = Date.now()
  const world = await startWorld(Math.floor(startedAt / 1000), TIMEOUT_MS, examine).catch((cause: unknown) => {
    throw new CommandError(EXIT.ownFailure, 'cannot open ports on 127.0.0.1: is loopback up?', { cause })
  })
  try {
    const work = Promise.all(world.nodes.map(node => judge(node, world)))
    const diagnoses = await withProgress(terminal, () => `sweeping ${world.nodes.length} fake nodes`, work)
    const entries = world.nodes.map((node, i) => entryOf(node, diagnoses[i]))
    const right = entries.every(({ named, expected }) => named === expected)
    if (json) {
      await printLine(terminal.stdout, visibleJson({ nodes: entries, allNamedRightly: right }, 2))
    } else {
      const shown = diagnoses[world.nodes.findIndex(({ scene }) => scene.name === SHOWN)]
      const report = shown === undefined ? [] : terminalReport(shown, { now: startedAt, evidence: true })
      const rows = demoReport(entries, SHOWN, report, Date.now() - startedAt)
      const paint = paintFor(terminal.stdout, terminal.env)
      const lines = rows.flatMap(part => layOut(part, columnsOf(terminal.stdout), paint))
      await printLine(terminal.stdout, lines.join('\n'))
    }
    return right ? EXIT.done : EXIT.faultNamed
  } finally {
    await world.close()
  }
}

async function judge({ target, evidence }: FakeNode, world: World): Promise<Diagnosis> {
  const observations = await world.examine(target)
  const findings =
    evidence === undefined
      ? undefined
      : readEvidence(evidence, { gunzip, ports: [target.port, target.transportPort] }).findings
  const known: Case = { target, observations, clientAddresses: [CLIENT], now: Date.now() }
  return diagnose(findings === undefined ? known : { ...known, findings })
}

const entryOf = ({ scene, target, evidence }: FakeNode, diagnosis: Diagnosis | undefined): DemoEntry => ({
  name: scene.name,
  story: scene.story,
  asked: target.given,
  evidence: evidence !== undefined,
  expected: scene.expected,
  named: diagnosis?.cause ?? 'unknown',
})
