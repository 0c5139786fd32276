import { setTimeout as sleep } from 'node:timers/promises'
import { parseTargetList } from '../../lib/core/config/target-list.ts'
import { diagnose } from '../../lib/core/diagnose/diagnose.ts'
import type { Diagnosis, Target } from '../../lib/core/model/diagnosis.ts'
import type { Sweep } from '../../lib/core/model/sweep.ts'
import { layOut } from '../../lib/core/report/layout.ts'
import { sweepReport } from '../../lib/core/report/sweep-report.ts'
import { visibleJson } from '../../lib/core/report/visible.ts'
import { symptomsOf } from '../../lib/core/sweep/symptoms.ts'
import { sweep } from '../../lib/local/sweep.ts'
import { examine } from '../../lib/net/examine.ts'
import { DEFAULT_TIMEOUT_MS } from '../../lib/net/probe.ts'
import type { Command, ExitCode, Terminal } from '../command.ts'
import { EXIT, wrongUsage } from '../command.ts'
import { parseDuration } from '../duration.ts'
import { columnsOf, paintFor } from '../paint.ts'
import { printLine } from '../print.ts'
import { withProgress } from '../progress.ts'
import { readInput } from '../read-input.ts'
import { targetArgument } from '../target-argument.ts'

const DEFAULT_EVERY_MS = 60_000
const MAX_LIST_BYTES = 16 * 1024 * 1024

export const command: Command = {
  name: 'sweep',
  summary: 'probes many nodes from this machine: the matrix, and what fails alike',
  operands: '[<url|host>…] [--targets FILE|-] [--watch] [--every 1m] [--timeout 3.5s] [--transport-port N] [--ca FILE]',
  maxOperands: Number.POSITIVE_INFINITY,
  options: {
    targets: { type: 'string', value: 'FILE|-', about: 'a list: a URL or host a line, or {"host":…,"port":…} as JSON' },
    watch: { type: 'boolean', about: 'sweep again and again until interrupted (with --json: a value a line)' },
    every: {
      type: 'string',
      value: 'TIME',
      about: 'with --watch: from the start of one sweep to the next (default 1m)',
    },
    timeout: { type: 'string', value: 'TIME', about: `for each probe (default ${DEFAULT_TIMEOUT_MS / 1000}s)` },
    'transport-port': {
      type: 'string',
      value: 'N',
      about: 'transport port of the targets given as arguments (default 9300)',
    },
    ca: { type: 'string', value: 'FILE', about: 'PEM file of the CA that signed the nodes’ certificates' },
  },
  examples: [
    'esfleet sweep 10.0.0.5 10.0.0.6 https://es-3:9200',
    'esfleet sweep --targets nodes.txt --watch --every 30s',
  ],
  async run(operands, values, terminal) {
    const targets = operands.map(given => targetArgument(given, asText(values['transport-port'])).target)
    if (values.targets !== undefined) targets.push(...(await listed(String(values.targets), terminal)))
    if (targets.length === 0) throw wrongUsage('nothing to sweep: give targets, or a list with --targets FILE')
    const timeoutMs =
      values.timeout === undefined ? DEFAULT_TIMEOUT_MS : parseDuration('timeout', String(values.timeout))
    const everyMs = values.every === undefined ? DEFAULT_EVERY_MS : parseDuration('every', String(values.every))
    const ca =
      values.ca === undefined ? undefined : await (await import('../read-ca.ts')).readCa(String(values.ca), terminal)
    const options = { timeoutMs, ...(ca === undefined ? {} : { ca }) }
    const ports = { examine: (target: Target) => examine(target, options), diagnose, clock: Date.now }

    for (;;) {
      const startedAt = performance.now()
      let finished = 0
      const work = sweep(targets, ports, count => {
        finished = count
      })
      const diagnoses = await withProgress(terminal, () => `swept ${finished} of ${targets.length}`, work)
      await print(diagnoses, values.json === true, values.watch === true, terminal)
      if (values.watch !== true) return exitCodeOf(diagnoses)
      await sleep(Math.max(0, everyMs - (performance.now() - startedAt)))
    }
  },
}

async function listed(file: string, terminal: Terminal): Promise<Target[]> {
  const { bytes, cut } = await readInput(file, 'the list of targets', MAX_LIST_BYTES, terminal)
  if (cut) throw wrongUsage(`"${file}" is too large to be a list of targets`)
  const list = parseTargetList(bytes.toString('utf8'))
  if (!list.ok) throw wrongUsage(`line ${list.line} of ${file === '-' ? 'stdin' : `"${file}"`}: ${list.problem}`)
  return list.targets
}

async function print(diagnoses: Diagnosis[], json: boolean, watch: boolean, { stdout, env }: Terminal): Promise<void> {
  const at = new Date().toISOString()
  if (json) {
    const targets = diagnoses.map(({ target, verdict, cause, family, confidence, observations }) => ({
      ...{ target, verdict, cause, family, confidence, observations },
    }))
    const swept: Sweep = { at, targets, symptoms: symptomsOf(diagnoses) }
    return printLine(stdout, visibleJson(swept, watch ? undefined : 2))
  }
  const lines = layOut(sweepReport(diagnoses), columnsOf(stdout), paintFor(stdout, env))
  await printLine(stdout, [...(watch ? [at] : []), ...lines, ...(watch ? [''] : [])].join('\n'))
}

const exitCodeOf = (diagnoses: readonly Diagnosis[]): ExitCode => {
  if (diagnoses.some(({ verdict }) => verdict === 'failing')) return EXIT.faultNamed
  return diagnoses.every(({ verdict }) => verdict === 'healthy') ? EXIT.done : EXIT.causeUnknown
}

const asText = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined
