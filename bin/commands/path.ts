import type { PathAnswer } from '../../lib/core/model/path.ts'
import { isEndpoint } from '../../lib/core/packet-path/endpoint.ts'
import { packetPath } from '../../lib/core/packet-path/packet-path.ts'
import { layOut } from '../../lib/core/report/layout.ts'
import { pathReport } from '../../lib/core/report/path-report.ts'
import { visibleJson } from '../../lib/core/report/visible.ts'
import type { Command, ExitCode, Values } from '../command.ts'
import { EXIT, wrongUsage } from '../command.ts'
import { columnsOf, paintFor } from '../paint.ts'
import { printLine } from '../print.ts'
import { snapshotArgument } from '../snapshot-argument.ts'

const EXITS: Readonly<Record<PathAnswer['verdict'], ExitCode>> = {
  passes: EXIT.done,
  blocked: EXIT.faultNamed,
  'cannot-tell': EXIT.causeUnknown,
}

const OPERATIONS = [
  'describe-security-groups',
  'describe-network-acls',
  'describe-route-tables',
  'describe-subnets',
  'describe-network-interfaces',
  'describe-instances',
  'describe-vpcs',
  'describe-vpc-peering-connections',
] as const

const pascal = (name: string): string => name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())

export const command: Command = {
  name: 'path',
  summary: 'tells from a snapshot of EC2 whether a connect would pass: every blocker and what opens it',
  operands: '--snapshot FILE|- --from X --to Y --port N',
  maxOperands: 0,
  options: {
    snapshot: { type: 'string', value: 'FILE|-', about: 'EC2 as the AWS CLI prints it (below)' },
    from: {
      type: 'string',
      value: 'X',
      about: 'who connects: eni-…, i-… (its primary interface) or a private address',
    },
    to: { type: 'string', value: 'Y', about: 'to whom: the same' },
    port: { type: 'string', value: 'N', about: 'the TCP port that is dialled, such as 9200' },
  },
  examples: [
    'esfleet path --snapshot snapshot.json --from i-0a1b2c3d4e5f60718 --to 10.0.2.11 --port 9200',
    'eight lines make a snapshot, one JSON object with the name of the operation as key (read-only; with jq):',
    ...OPERATIONS.map(name => `aws ec2 ${name} --output json | jq '{${pascal(name)}: .}' >> parts.json`),
    "jq -s 'reduce .[] as $part ({}; . * $part)' parts.json > snapshot.json",
    'for each prefix list pl-… that a rule or a route names, before the last line:',
    'aws ec2 get-managed-prefix-list-entries --prefix-list-id pl-1 --output json | jq \'{GetManagedPrefixListEntries: {"pl-1": .}}\' >> parts.json',
  ],
  async run(_, values, terminal) {
    const { file, ...question } = questionOf(values)
    const answer = packetPath(await snapshotArgument(file, terminal), question)
    if (values.json === true) {
      await printLine(terminal.stdout, visibleJson(answer, 2))
    } else {
      const { stdout, env } = terminal
      const rows = pathReport(answer, `${question.from} to ${question.to}, tcp ${question.port}`)
      await printLine(stdout, layOut(rows, columnsOf(stdout), paintFor(stdout, env)).join('\n'))
    }
    return EXITS[answer.verdict]
  },
}

function questionOf(values: Values) {
  const given = (name: string): string => {
    const value = values[name]
    if (typeof value === 'string') return value
    throw wrongUsage(`--${name} is missing; see: esfleet path --help`)
  }
  const end = (name: string): string => {
    const value = given(name)
    if (isEndpoint(value)) return value
    throw wrongUsage(`--${name}: got "${value}", wanted eni-…, i-… or an IP address`)
  }
  const [file, from, to, port] = [given('snapshot'), end('from'), end('to'), given('port')]
  if (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535)
    return { file, from, to, port: Number(port) }
  throw wrongUsage(`--port: got "${port}", wanted a number from 1 to 65535`)
}
