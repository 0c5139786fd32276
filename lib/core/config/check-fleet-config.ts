import { checkAddresses } from './check-addresses.ts'
import { checkArns } from './check-arns.ts'
import { checkExpectations } from './check-expectations.ts'
import { checkTimings } from './check-timings.ts'
import type { FieldPath, FieldProblem } from './field-problem.ts'
import type { Environment, FleetConfig, TargetGroup } from './fleet-config.ts'
import { DEFAULT_HTTP_PORT } from './parse-target.ts'
import { repeats } from './repeats.ts'

/** What no single field can tell: whether they fit each other. */
export function checkFleetConfig({ environments }: FleetConfig): FieldProblem[] {
  return [
    ...uniqueNames(environments, 'environments', 'environment'),
    ...environments.flatMap((environment, i) => under(['environments', i], checkEnvironment(environment))),
  ]
}

function checkEnvironment(environment: Environment): FieldProblem[] {
  const { vantages, targetGroups, vpc, account } = environment
  return [
    ...uniqueNames(vantages, 'vantages', 'vantage'),
    ...uniqueNames(targetGroups, 'targetGroups', 'target group'),
    ...('lookUp' in vpc && account === undefined
      ? [{ path: ['vpc', 'lookUp'], wanted: 'account named beside it, since it is asked for the VPC; or vpc.id' }]
      : []),
    ...checkZones(environment),
    ...checkTimings(environment.timings),
    ...checkArns(environment),
    ...checkExpectations(environment),
    ...targetGroups.flatMap((group, i) =>
      under(['targetGroups', i], [...checkPorts(group), ...checkAddresses(group, environment)]),
    ),
  ]
}

const under = (above: FieldPath, problems: readonly FieldProblem[]): FieldProblem[] =>
  problems.map(problem => ({ ...problem, path: [...above, ...problem.path] }))

const uniqueNames = (named: readonly { name: string }[], list: string, what: string): FieldProblem[] =>
  repeats(named.map(({ name }) => name)).map(i => ({
    path: [list, i, 'name'],
    wanted: `a name that no other ${what} has`,
  }))

const checkZones = ({ vantages, region }: Environment): FieldProblem[] =>
  vantages.flatMap(({ availabilityZone }, i) =>
    availabilityZone === undefined || availabilityZone.startsWith(region)
      ? []
      : [{ path: ['vantages', i, 'availabilityZone'], wanted: `a zone of ${region}` }],
  )

function checkPorts({ http, transport, scheme, credentials }: TargetGroup): FieldProblem[] {
  const off = 'nothing here, since http is none'
  // Of two that are equal the one that is not its default stands in the file.
  const [given, other] = http === DEFAULT_HTTP_PORT ? ['transport', 'http'] : ['http', 'transport']
  return [
    ...(http === transport ? [{ path: [given], wanted: `another port than that of ${other}` }] : []),
    ...(http === 'none' && scheme !== 'auto' ? [{ path: ['scheme'], wanted: off }] : []),
    ...(http === 'none' && credentials !== undefined ? [{ path: ['credentials'], wanted: off }] : []),
  ]
}
