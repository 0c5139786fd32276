import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { configProblemText } from '../../../lib/core/config/config-problem.ts'
import { readFleetConfig } from '../../../lib/core/config/read-fleet-config.ts'

type Fields = Record<string, unknown>

const A = 'subnet-0a1b2c3d'
const CLIENT = { name: 'apps', kind: 'client', subnet: A }
const PEER = {
  name: 'nodes',
  kind: 'peer',
  subnet: A,
  securityGroups: ['sg-0a1b2c3d'],
  acknowledge: 'wears-the-nodes-security-groups',
}
const GROUP = { name: 'data', select: { tags: { Role: 'es' } } }
const ENVIRONMENT = {
  name: 'production',
  region: 'eu-central-1',
  vpc: { id: 'vpc-0a1b2c3d' },
  vantages: [CLIENT, PEER],
  targetGroups: [GROUP],
}

const toldOf = (...environments: Fields[]): string[] => {
  const read = readFleetConfig(stringify({ environments }, { aliasDuplicateObjects: false }), 'f')
  return read.ok
    ? []
    : read.problems.map(configProblemText).map(line => line.replace(/^\S+ (environments\[0\]\.)?/, ''))
}
const ofEnvironment = (fields: Fields): string[] => toldOf({ ...ENVIRONMENT, ...fields })
const ofGroup = (fields: Fields, more: Fields = {}): string[] =>
  ofEnvironment({ targetGroups: [{ ...GROUP, ...fields }], ...more }).map(line => line.replace('targetGroups[0].', ''))

test('what fits is left alone', () => {
  expect(toldOf(ENVIRONMENT, { ...ENVIRONMENT, name: 'staging' })).toEqual([])
})

describe('names', () => {
  test('are unique where they are looked up', () => {
    expect(toldOf(ENVIRONMENT, ENVIRONMENT)).toEqual([
      'environments[1].name: got "production", wanted a name that no other environment has',
    ])
    expect(ofEnvironment({ vantages: [CLIENT, { ...PEER, name: 'apps' }] })).toEqual([
      'vantages[1].name: got "apps", wanted a name that no other vantage has',
    ])
    expect(ofEnvironment({ targetGroups: [GROUP, GROUP, GROUP] })).toEqual([
      'targetGroups[1].name: got "data", wanted a name that no other target group has',
      'targetGroups[2].name: got "data", wanted a name that no other target group has',
    ])
  })
})

describe('expectations', () => {
  test('name vantages of the environment, each once, and not both ways', () => {
    expect(ofGroup({ reach: ['ap'] })).toEqual([
      'reach[0]: got "ap", wanted a vantage of this environment (of apps, nodes)',
    ])
    expect(ofGroup({ mustNotReach: ['apps', 'node'] })).toEqual([
      'mustNotReach[1]: got "node", wanted nodes (of apps, nodes)',
    ])
    expect(ofGroup({ reach: ['apps', 'apps'] })).toEqual(['reach[1]: got "apps", wanted each vantage once'])
    expect(ofGroup({ reach: ['apps'], mustNotReach: ['nodes', 'apps'] })).toEqual([
      'mustNotReach[1]: got "apps", wanted a vantage that is not in reach as well',
    ])
  })

  test('probe it from somewhere', () => {
    expect(ofGroup({ reach: [] })).toEqual([
      'reach: got an empty list, wanted at least one vantage here or in mustNotReach, else nothing probes it',
    ])
    expect(ofGroup({ reach: [], mustNotReach: ['apps'] })).toEqual([])
  })
})

describe('ports', () => {
  test('are two', () => {
    expect(ofGroup({ http: 9300 })).toEqual(['http: got 9300, wanted another port than that of transport'])
    expect(ofGroup({ transport: 9200 })).toEqual(['transport: got 9200, wanted another port than that of http'])
  })

  test('of which one may be off, with what speaks there', () => {
    expect(ofGroup({ http: 'none' })).toEqual([])
    expect(ofGroup({ http: 'none', scheme: 'https', credentials: { secret: 'monitoring' } })).toEqual([
      'scheme: got "https", wanted nothing here, since http is none',
      'credentials: got a map, wanted nothing here, since http is none',
    ])
  })
})

describe('literal addresses', () => {
  const ofAddresses = (addresses: string[], more: Fields = {}) =>
    ofGroup({ select: { addresses }, ...more }).map(line => line.replace('select.addresses', ''))

  test.each([
    ['es-1.internal', 'names are not resolved'],
    ['10.0.0.5:9200', 'without port'],
    ['10.0.0', 'a literal address'],
    ['10.0.0.256', 'a literal address'],
    ['', 'a literal address'],
    ['0.0.0.0', 'the address of one node'],
    ['::', 'the address of one node'],
    ['224.0.0.1', 'the address of one node'],
    ['255.255.255.255', 'the address of one node'],
    ['ff02::1', 'the address of one node'],
    ['[fd00::5]', 'without brackets or zone'],
    ['fe80::1%eth0', 'without brackets or zone'],
  ])('not %j', (address, wanted) => {
    expect(ofAddresses([address])).toEqual([expect.stringContaining(wanted)])
  })

  test('stand there once, however they are spelt', () => {
    const vantages = [{ ...CLIENT, dualStack: true }]
    expect(ofAddresses(['10.0.0.5', '10.0.0.6', '10.0.0.5'])).toEqual(['[2]: got "10.0.0.5", wanted each address once'])
    expect(ofGroup({ select: { addresses: ['fd00::5', 'FD00:0::5'] } }, { vantages })).toEqual([
      'select.addresses[1]: got "FD00:0::5", wanted each address once',
    ])
  })

  test('are of the family that is to be dialled', () => {
    const vantages = [{ ...CLIENT, dualStack: true }]
    expect(ofGroup({ select: { addresses: ['10.0.0.5'] }, addressFamily: 'ipv6' }, { vantages })).toEqual([
      'select.addresses[0]: got "10.0.0.5", wanted an IPv6 address, since addressFamily is ipv6',
    ])
  })
})

describe('IPv6 is spoken from dual-stack vantages only', () => {
  const wanted = 'wanted dualStack: true on every vantage that probes it: IPv6 cannot be spoken from'

  test('by family or by address', () => {
    expect(ofGroup({ addressFamily: 'ipv6' })).toEqual([`addressFamily: got "ipv6", ${wanted} apps, nodes`])
    expect(ofGroup({ select: { addresses: ['10.0.0.5', 'fd00::5'] } })).toEqual([
      `select.addresses[1]: got "fd00::5", ${wanted} apps, nodes`,
    ])
  })

  test('those that do not probe it need not', () => {
    const vantages = [{ ...CLIENT, dualStack: true }, PEER]
    expect(ofGroup({ addressFamily: 'ipv6', reach: ['apps'] }, { vantages })).toEqual([])
    expect(ofGroup({ addressFamily: 'ipv6', reach: ['apps'], mustNotReach: ['nodes'] }, { vantages })).toEqual([
      `addressFamily: got "ipv6", ${wanted} nodes`,
    ])
  })
})

describe('ingress is added to security groups that are known', () => {
  const vantages = [{ ...CLIENT, addIngress: true }]
  const wanted = 'wanted securityGroups in the target groups it must reach, which lack in data'

  test('of every target group it must reach', () => {
    expect(ofEnvironment({ vantages })).toEqual([`vantages[0].addIngress: got true, ${wanted}`])
    expect(ofGroup({ securityGroups: ['sg-0a1b2c3d'] }, { vantages })).toEqual([])
  })

  test('not of those it must not', () => {
    expect(ofGroup({ mustNotReach: ['apps'] }, { vantages })).toEqual([])
  })
})

describe('places', () => {
  test('a VPC is looked up in an account that is named', () => {
    const vpc = { lookUp: { tags: { Name: 'main' } } }
    expect(ofEnvironment({ vpc })).toEqual([
      'vpc.lookUp: got a map, wanted account named beside it, since it is asked for the VPC; or vpc.id',
    ])
    expect(ofEnvironment({ vpc, account: '111122223333' })).toEqual([])
  })

  test('a zone is of its region', () => {
    const told = (availabilityZone: string) => ofEnvironment({ vantages: [{ ...CLIENT, availabilityZone }] })
    expect(told('eu-central-1a')).toEqual([])
    expect(told('eu-west-1a')).toEqual([
      'vantages[0].availabilityZone: got "eu-west-1a", wanted a zone of eu-central-1',
    ])
  })
})

describe('timings', () => {
  test.each([
    ['probeTimeout', '0s', 'from 100ms to 10s'],
    ['probeTimeout', '11s', 'from 100ms to 10s'],
    ['deepEvery', '30s', 'from 1m to 24h'],
    ['openAfter', '25h', 'from 0s to 24h'],
    ['flapWindow', '0.5m', 'from 1m to 24h'],
  ])('%s of %s', (field, value, wanted) => {
    expect(ofEnvironment({ timings: { [field]: value } })).toEqual([
      `timings.${field}: got "${value}", wanted ${wanted}`,
    ])
  })
})

describe('ARNs', () => {
  const ofNotify = (notify: Fields, more: Fields = {}) =>
    ofEnvironment({ notify, ...more }).map(line => line.replace(/^notify\.(\w+): got .*, wanted /, '$1: '))
  const hub = (partition: string, region: string) => `arn:${partition}:events:${region}:444455556666:event-bus/hub`

  test.each([
    ['eu-central-1', 'aws'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('in %s are of %s', (region, partition) => {
    const vpc = { id: 'vpc-0a1b2c3d' }
    expect(ofNotify({ hub: hub(partition, region) }, { region, vpc })).toEqual([])
    expect(ofNotify({ hub: hub('aws-other', region) }, { region, vpc })).toEqual([
      `hub: arn:${partition}:…, as the region of this environment has it`,
    ])
  })

  test('events go to another region, nothing else does', () => {
    const wanted = 'arn:aws:*:eu-central-1:…, as the region of this environment has it'
    const topic = 'arn:aws:sns:eu-west-1:111122223333:alarms'
    expect(ofNotify({ hub: hub('aws', 'eu-west-1') })).toEqual([])
    expect(ofNotify({ alarmTopic: topic, incidentTopic: topic })).toEqual([
      `alarmTopic: ${wanted}`,
      `incidentTopic: ${wanted}`,
    ])
    expect(ofEnvironment({ deployment: { kmsKey: 'arn:aws:kms:eu-west-1:111122223333:key/a' } })).toEqual([
      expect.stringMatching(/^deployment\.kmsKey: .*eu-central-1/),
    ])
    expect(ofGroup({ ca: { parameter: 'arn:aws:ssm:eu-west-1:111122223333:parameter/ca' } })).toEqual([
      expect.stringMatching(/^ca\.parameter: got a string, .*eu-central-1/),
    ])
  })

  test('a policy may go by its name', () => {
    expect(ofEnvironment({ deployment: { permissionsBoundary: 'developer' } })).toEqual([])
    expect(ofEnvironment({ deployment: { permissionsBoundary: 'arn:aws-cn:iam::111122223333:policy/x' } })).toEqual([
      expect.stringContaining('wanted arn:aws:…'),
    ])
  })

  test('a bus is not its own hub', () => {
    const itself = { bus: 'default', hub: 'arn:aws:events:eu-central-1:111122223333:event-bus/default' }
    const account = '111122223333'
    expect(ofNotify(itself, { account })).toEqual(['hub: another event bus than the one that events are put on'])
    expect(ofNotify({ ...itself, bus: 'own' }, { account })).toEqual([])
    expect(ofNotify(itself, { account: '444455556666' })).toEqual([])
  })
})
