import type { Case } from '../../lib/core/diagnose/case.ts'
import { diagnose } from '../../lib/core/diagnose/diagnose.ts'
import { layOut } from '../../lib/core/report/layout.ts'
import { terminalReport } from '../../lib/core/report/terminal.ts'
import { visibleJson } from '../../lib/core/report/visible.ts'
import { bootId } from '../../lib/local/boot-id.ts'
import { sourceAddresses } from '../../lib/local/source-address.ts'
import { examine } from '../../lib/net/examine.ts'
import { DEFAULT_TIMEOUT_MS } from '../../lib/net/probe.ts'
import type { Command, ExitCode } from '../command.ts'
import { EXIT } from '../command.ts'
import { parseDuration } from '../duration.ts'
import { columnsOf, paintFor } from '../paint.ts'
import { printLine } from '../print.ts'
import { programOf } from '../program.ts'
import { withProgress } from '../progress.ts'
import { targetArgument } from '../target-argument.ts'

const exitCodes: Readonly<Record<'healthy' | 'failing' | 'unknown', ExitCode>> = {
  healthy: EXIT.done,
  failing: EXIT.faultNamed,
  unknown: EXIT.causeUnknown,
}

export const command: Command = {
  name: 'diagnose',
  summary: 'probes both ports of a node from here and names the cause',
  operands: '<url|host> [--evidence FILE|-] [--snapshot FILE] [--ca FILE] [--timeout 3.5s] [--transport-port N]',
  maxOperands: 1,
  options: {
    evidence: {
      type: 'string',
      value: 'FILE|-',
      about: 'what the node script printed on the node (see: esfleet inspect-script)',
    },
    snapshot: {
      type: 'string',
      value: 'FILE',
      about: 'EC2 as the AWS CLI prints it (see: esfleet path --help)',
    },
    ca: { type: 'string', value: 'FILE', about: 'PEM file of the CA that signed the node’s certificate' },
    timeout: {
      type: 'string',
      value: 'TIME',
      about: `for each probe, such as 800ms (default ${DEFAULT_TIMEOUT_MS / 1000}s)`,
    },
    'transport-port': { type: 'string', value: 'N', about: 'the node’s transport port (default 9300)' },
  },
  examples: [
    'esfleet diagnose http://10.0.0.5:9200',
    'esfleet inspect-script | ssh es-3 sudo sh > node.evidence',
    'esfleet diagnose https://es-3:9200 --evidence node.evidence --ca ca.crt',
  ],
  async run([given = ''], values, terminal) {
    const { target, portAssumed } = targetArgument(given, text(values['transport-port']))
    const timeoutMs =
      values.timeout === undefined ? DEFAULT_TIMEOUT_MS : parseDuration('timeout', String(values.timeout))
    const ca =
      values.ca === undefined ? undefined : await (await import('../read-ca.ts')).readCa(String(values.ca), terminal)
    const findings =
      values.evidence === undefined
        ? undefined
        : await (await import('../evidence-argument.ts')).evidenceArgument(
            String(values.evidence),
            [target.port, target.transportPort],
            terminal,
          )
    const network =
      values.snapshot === undefined
        ? undefined
        : await (await import('../snapshot-argument.ts')).snapshotArgument(String(values.snapshot), terminal)
    if (portAssumed) await printLine(terminal.stderr, `no port was given: taking ${target.port}`)

    const probing = examine(target, { timeoutMs, ...(ca === undefined ? {} : { ca }) })
    const observations = await withProgress(terminal, () => `probing ${target.host}`, probing)
    const [clientAddresses, ownBootId] = await Promise.all([sourceAddresses(observations), bootId()])
    const path =
      network === undefined
        ? undefined
        : (await import('../../lib/core/diagnose/path-checks.ts')).pathChecks(network, observations, clientAddresses)
    const known: Case = {
      target,
      observations,
      clientAddresses,
      now: Date.now(),
      ...(findings === undefined ? {} : { findings }),
      ...(path === undefined ? {} : { path }),
      ...(ownBootId === undefined ? {} : { bootId: ownBootId }),
      ...(values.ca === undefined ? {} : { caFile: String(values.ca) }),
    }
    const diagnosis = diagnose(known)
    if (values.json === true) {
      await printLine(terminal.stdout, visibleJson(diagnosis, 2))
    } else {
      const rows = terminalReport(diagnosis, {
        now: known.now,
        program: programOf(terminal.env),
        evidence: findings !== undefined,
      })
      const lines = layOut(rows, columnsOf(terminal.stdout), paintFor(terminal.stdout, terminal.env))
      await printLine(terminal.stdout, lines.join('\n'))
    }
    return diagnosis.cause === 'vantage-faulty' ? EXIT.ownFailure : exitCodes[diagnosis.verdict]
  },
}

const text = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined
