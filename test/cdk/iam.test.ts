import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { client, config, data, environment, peer, synthesize, type Written } from './fleets.ts'

/** Of a role: action → the resources on which it is allowed or, after "!", denied. */
type Held = Record<string, string[]>

const ENI = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
]
const LEDGER = ['BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']
const all = (actions: readonly string[], ...resources: string[]): Held =>
  Object.fromEntries(actions.map(action => [action, resources]))

const logs = (owner: string): Held => all(['logs:CreateLogStream', 'logs:PutLogEvents'], `${owner}Log`)
const prober = (vantage: string): Held => ({
  ...logs(`${vantage}Prober`),
  ...all(ENI, '*'),
  '!*': [`* if lambda:SourceFunctionArn is ${vantage}Prober`],
})
const BUS = 'arn:aws:events:eu-central-1:111122223333:event-bus/search-prod'

/** The rows of the design whose functions exist, and the Scheduler that starts them: this and nothing else. */
const EXPECTED: Record<string, Held> = {
  appProberRole: prober('app'),
  nodesProberRole: prober('nodes'),
  SweeperRole: {
    ...logs('Sweeper'),
    'sqs:SendMessage': ['SweeperFailed'],
    'lambda:InvokeFunction': ['appProber', 'nodesProber'],
    'ec2:DescribeInstances': ['*'],
    ...all(
      LEDGER.map(action => `dynamodb:${action}`),
      'ledger table',
    ),
    'events:PutEvents': [BUS],
    ...all(['s3:GetObject', 's3:PutObject'], 'evidence bucket/last-known/targets.json.gz'),
    'secretsmanager:GetSecretValue': [
      'arn:aws:secretsmanager:eu-central-1:111122223333:secret:es/monitor-??????',
      'arn:aws:secretsmanager:eu-central-1:111122223333:secret:whole-AbCdEf',
    ],
    'ssm:GetParameter': ['arn:aws:ssm:eu-central-1:111122223333:parameter/es/ca'],
  },
  TickRole: { 'lambda:InvokeFunction': ['Sweeper'], 'sqs:SendMessage': ['TickUndelivered'] },
}

const HASH = /[0-9A-F]{8}$/

/** Resources by the names that they have in this test. */
function named(resource: string): string {
  const [, id = ''] = /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(resource) ?? []
  if (id !== '') return id.replace(HASH, '')
  if (resource.includes('GetAttTable')) return 'ledger table'
  const object = /GetAttEvidence.*"([^"]+)"/.exec(resource)?.[1]
  return object === undefined ? JSON.parse(resource) : `evidence bucket${object}`
}

interface Document {
  Statement: { Effect: string; Action: string | string[]; Resource: unknown; Condition?: unknown }[]
}

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value])

function add(held: Held, { Statement }: Document): void {
  for (const { Effect, Action, Resource, Condition } of Statement) {
    const places = list(Resource).map(each => named(JSON.stringify(each)))
    const on =
      Effect === 'Allow'
        ? places
        : places.map(place => `${place} if lambda:SourceFunctionArn is ${named(JSON.stringify(Condition))}`)
    for (const action of list(Action)) {
      const key = Effect === 'Allow' ? action : `!${action}`
      held[key] = [...(held[key] ?? []), ...on]
    }
  }
}

/** By role, what the templates of one environment give it. */
function held(given: Written): Record<string, Held> {
  const roles: Record<string, Held> = {}
  const { template } = synthesize(config(environment(given)))
  for (const stack of ['ledger', 'events', 'probing', 'monitoring'] as const) {
    for (const [id, { Properties }] of Object.entries(template(stack).findResources('AWS::IAM::Role'))) {
      expect(Properties.ManagedPolicyArns).toBeUndefined()
      const own: Held = {}
      for (const { PolicyDocument } of Properties.Policies ?? []) add(own, PolicyDocument)
      roles[id.replace(HASH, '')] = own
    }
    for (const { Properties } of Object.values(template(stack).findResources('AWS::IAM::Policy'))) {
      for (const { Ref } of Properties.Roles) add(roles[Ref.replace(HASH, '')] ?? {}, Properties.PolicyDocument)
    }
    template(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 0)
    template(stack).resourceCountIs('AWS::Lambda::Permission', 0)
  }
  return roles
}

const withSecrets = {
  vantages: [client(), peer()],
  targetGroups: [
    data({ credentials: { secret: 'es/monitor' }, ca: { parameter: '/es/ca' } }),
    data({
      name: 'other',
      ca: { parameter: 'es/ca' },
      credentials: { secret: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:whole-AbCdEf' },
    }),
  ],
}

test('every role may exactly what its function needs', () => {
  expect(held(withSecrets)).toEqual(EXPECTED)
})

test('no secret is readable where none is named', () => {
  const { SweeperRole } = held({})
  expect(Object.keys(SweeperRole ?? {}).filter(action => /^(secretsmanager|ssm|kms):/.test(action))).toEqual([])
})

test('roles that pass events on may put them on the hub and publish to the topic, and no more', () => {
  const hub = 'arn:aws:events:eu-central-1:444455556666:event-bus/hub'
  const incidentTopic = 'arn:aws:sns:eu-central-1:111122223333:incidents'
  expect(held({ notify: { hub, incidentTopic } }).Passing).toEqual({
    'events:PutEvents': [hub],
    'sns:Publish': [incidentTopic],
  })
})

test('the page on IAM tells every action, and none that is not held', () => {
  const page = readFileSync(new URL('../../docs/iam.md', import.meta.url), 'utf8')
  const kmsKey = 'arn:aws:kms:eu-central-1:111122223333:key/12345678-1234-1234-1234-123456789012'
  const hub = 'arn:aws:events:eu-central-1:444455556666:event-bus/hub'
  const incidentTopic = 'arn:aws:sns:eu-central-1:111122223333:incidents'
  const roles = held({ ...withSecrets, deployment: { kmsKey }, notify: { hub, incidentTopic } })
  const actions = new Set(Object.values(roles).flatMap(role => Object.keys(role)))
  actions.delete('!*')
  const told = new Set([...page.matchAll(/`([a-z0-9]+:[A-Z]\w+)`/g)].map(([, action]) => action))
  told.delete('lambda:SourceFunctionArn')
  expect([...told].sort()).toEqual([...actions].sort())
})
