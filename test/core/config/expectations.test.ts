import { describe, expect, test } from 'vitest'
import { expectationsOf, portsOf } from '../../../lib/core/config/expectations.ts'
import { Environment } from '../../../lib/core/config/fleet-config.ts'

const environment = Environment.parse({
  name: 'production',
  region: 'eu-central-1',
  vpc: { id: 'vpc-0a1b2c3d' },
  vantages: ['a', 'b', 'c'].map(name => ({ name, kind: 'client', subnet: 'subnet-0a1b2c3d' })),
  targetGroups: [{ name: 'nodes', select: { tags: { Role: 'es' } } }],
})

describe('expectationsOf', () => {
  const told = (group: { reach?: string[]; mustNotReach: string[] }) =>
    expectationsOf(environment, group).map(({ vantage, expectation }) => `${vantage.name} ${expectation}`)

  test('every vantage must reach what says nothing of it', () => {
    expect(told({ mustNotReach: [] })).toEqual(['a reach', 'b reach', 'c reach'])
  })

  test('one that must not is left out of the others', () => {
    expect(told({ mustNotReach: ['b'] })).toEqual(['a reach', 'b must-not-reach', 'c reach'])
  })

  test('only those that are named, where some are', () => {
    expect(told({ reach: ['c'], mustNotReach: ['a'] })).toEqual(['a must-not-reach', 'c reach'])
    expect(told({ reach: [], mustNotReach: [] })).toEqual([])
  })
})

test('a target group has both ports, or the transport alone', () => {
  expect(portsOf({ http: 9201, transport: 9301 })).toEqual([
    { role: 'http', port: 9201 },
    { role: 'transport', port: 9301 },
  ])
  expect(portsOf({ http: 'none', transport: 9300 })).toEqual([{ role: 'transport', port: 9300 }])
})
