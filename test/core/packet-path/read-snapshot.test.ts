import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSnapshot } from '../../../lib/core/packet-path/read-snapshot.ts'
import { aSnapshot, CLIENT, type RawSnapshot } from './a-snapshot.ts'
import { judged } from './judged.ts'

const problemOf = (text: string): string | undefined => {
  const read = readSnapshot(text)
  return read.ok ? undefined : read.problem
}
const problemWith = (raw: RawSnapshot): string | undefined => problemOf(JSON.stringify(raw))

test.each([
  ['', 'it is not JSON, or was cut off before its end'],
  [JSON.stringify(aSnapshot()).slice(0, -9), 'it is not JSON, or was cut off before its end'],
  ['[]', 'got a list, wanted one object whose keys are EC2 operation names'],
  ['null', 'got null, wanted one object whose keys are EC2 operation names'],
  ['"DescribeVpcs"', 'got "DescribeVpcs", wanted one object whose keys are EC2 operation names'],
  ['{"DescribeSubnet": {}}', 'unknown key DescribeSubnet, did you mean DescribeSubnets?'],
])('%s is told for what it is', (text, problem) => {
  expect(problemOf(text)).toBe(problem)
})

test('an object without any of the operations is told which there are', () => {
  expect(problemOf('{"Vpcs": []}')).toMatch(/^it has none of the keys DescribeSecurityGroups, /)
})

test.each([
  [{ DescribeSubnets: [] }, 'DescribeSubnets: got a list, wanted an object'],
  [{ DescribeSubnets: {} }, 'DescribeSubnets.Subnets: got nothing, wanted a list'],
  [{ DescribeVpcs: { Vpcs: [{ VpcId: 7 }] } }, 'DescribeVpcs.Vpcs[0].VpcId: got 7, wanted a text'],
  [
    { DescribeSubnets: { Subnets: [{ SubnetId: 's', VpcId: 'v', CidrBlock: '10.0.0.0/99' }] } },
    'DescribeSubnets.Subnets[0].CidrBlock: got "10.0.0.0/99", wanted a CIDR block',
  ],
  [
    {
      DescribeNetworkInterfaces: { NetworkInterfaces: [{ NetworkInterfaceId: 'e', PrivateIpAddress: 'x'.repeat(99) }] },
    },
    `DescribeNetworkInterfaces.NetworkInterfaces[0].PrivateIpAddress: got "${'x'.repeat(59)}…, wanted an IP address`,
  ],
])('%j: which key, what was got', (raw, problem) => {
  expect(problemWith(raw)).toBe(problem)
})

test('keys of other operations are left aside', () => {
  expect(judged({ ...aSnapshot(), DescribeNatGateways: { NatGateways: [] } }).verdict).toBe('passes')
})

test('any part of it may be anything: it is read, or told, and judged without a crash', () => {
  const whole = aSnapshot()
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(whole)), fc.jsonValue(), (operation, value) => {
      const raw = { ...whole, [operation]: value }
      if (problemWith(raw) === undefined) expect(['passes', 'blocked', 'cannot-tell']).toContain(judged(raw).verdict)
    }),
  )
  expect(judged(whole, { from: CLIENT }).verdict).toBe('passes')
})
