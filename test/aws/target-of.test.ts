import type { Instance } from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { addressTarget, instanceTarget, ownedOnce } from '../../lib/aws/target-of.ts'
import type { TargetGroup } from '../../lib/core/config/fleet-config.ts'
import { targetGroup } from './target-group.ts'

const TAG = 'es-probe-fleet:maintenance'
const group: TargetGroup = targetGroup('data', { tags: { role: 'data' } })
const ipv6: TargetGroup = { ...group, addressFamily: 'ipv6' }

const instance = (more: Partial<Instance> = {}): Instance => ({
  InstanceId: 'i-00000001',
  PrivateIpAddress: '10.0.0.1',
  SubnetId: 'subnet-00000001',
  State: { Name: 'running' },
  ...more,
})

const interfaceOf = (index: number, ...addresses: { Ipv6Address: string; IsPrimaryIpv6?: boolean }[]) => ({
  Attachment: { DeviceIndex: index },
  Ipv6Addresses: addresses,
})

test('an instance is a target at its private address', () => {
  expect(instanceTarget(group, instance(), TAG)).toEqual({
    targetGroup: 'data',
    address: '10.0.0.1',
    family: 4,
    httpPort: 9200,
    transportPort: 9300,
    instanceId: 'i-00000001',
    subnet: 'subnet-00000001',
  })
  expect(instanceTarget({ ...group, http: 'none' }, instance(), TAG)).toMatchObject({ httpPort: null })
})

test('by IPv6 it is the first address of its first interface, the primary one if there is one', () => {
  const two = [interfaceOf(1, { Ipv6Address: 'fd00::9' }), interfaceOf(0, { Ipv6Address: 'fd00::1' })]
  expect(instanceTarget(ipv6, instance({ NetworkInterfaces: two }), TAG)).toMatchObject({
    address: 'fd00::1',
    family: 6,
  })
  const primary = [interfaceOf(0, { Ipv6Address: 'fd00::1' }, { Ipv6Address: 'fd00::2', IsPrimaryIpv6: true })]
  expect(instanceTarget(ipv6, instance({ NetworkInterfaces: primary }), TAG)).toMatchObject({ address: 'fd00::2' })
  expect(instanceTarget(ipv6, instance({ Ipv6Address: 'fd00::3' }), TAG)).toMatchObject({ address: 'fd00::3' })
})

test('without an address of the family it is no target', () => {
  expect(instanceTarget(ipv6, instance(), TAG)).toBeUndefined()
  expect(instanceTarget(group, { InstanceId: 'i-00000001', State: { Name: 'running' } }, TAG)).toBeUndefined()
})

test.each(['pending', 'running', 'stopping', 'stopped'] as const)('an instance that is %s is a target', Name => {
  expect(instanceTarget(group, instance({ State: { Name } }), TAG)).toBeDefined()
})

test.each([
  ['running', true],
  ['pending', false],
  ['stopping', false],
  ['stopped', false],
] as const)('in an Auto Scaling group, one that is %s: %s', (Name, isTarget) => {
  const Tags = [{ Key: 'aws:autoscaling:groupName', Value: 'data' }]
  expect(instanceTarget(group, instance({ State: { Name }, Tags }), TAG) !== undefined).toBe(isTarget)
})

test('the maintenance tag counts, whatever its value', () => {
  const Tags = [{ Key: TAG, Value: '' }]
  expect(instanceTarget(group, instance({ Tags }), TAG)).toMatchObject({ inMaintenance: true })
  expect(instanceTarget(group, instance({ Tags }), 'other')).not.toHaveProperty('inMaintenance')
})

test('an address is a target as it stands', () => {
  const made = ['10.0.0.7', 'fd00::7'].map(addressTarget(targetGroup('fixed', { addresses: ['10.0.0.1'] })))
  expect(made.map(({ address, family }) => [address, family])).toEqual([
    ['10.0.0.7', 4],
    ['fd00::7', 6],
  ])
})

test('the target group declared first owns an address with its ports', () => {
  const [first, second] = ['first', 'second'].map(name =>
    addressTarget(targetGroup(name, { addresses: ['10.0.0.1'] }))('10.0.0.1'),
  )
  if (!first || !second) throw new Error('no targets')
  const elsewhere = { ...second, transportPort: 9301 }
  expect(ownedOnce([first, second, elsewhere, first])).toEqual([first, elsewhere])
})
