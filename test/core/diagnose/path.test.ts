import { describe, expect, test } from 'vitest'
import type { Case } from '../../../lib/core/diagnose/case.ts'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import { pathChecks } from '../../../lib/core/diagnose/path-checks.ts'
import { CONFIDENT } from '../../../lib/core/model/diagnosis.ts'
import type { Observation } from '../../../lib/core/model/observation.ts'
import { networkOf } from '../../../lib/core/packet-path/network.ts'
import { readSnapshot } from '../../../lib/core/packet-path/read-snapshot.ts'
import {
  acl,
  aSnapshot,
  entry,
  from,
  group,
  local,
  mainTable,
  nic,
  ports,
  type RawSnapshot,
  route,
  tcp,
} from '../packet-path/a-snapshot.ts'
import {
  ADDRESS,
  aCase,
  aNodeThatIsDown,
  answered,
  aRunningNode,
  aStoppedUnit,
  both,
  CLIENT,
  refused,
  timedOut,
} from './a-case.ts'

const interfaces = [
  nic('eni-client', 'subnet-a', { addresses: [CLIENT], groups: ['sg-client'] }),
  nic('eni-node', 'subnet-b', { addresses: [ADDRESS], groups: ['sg-node'] }),
]
const node = (...IpPermissions: ReturnType<typeof tcp>[]) => [group('sg-client'), group('sg-node', { IpPermissions })]
const world = (parts: Parameters<typeof aSnapshot>[0] = {}): RawSnapshot =>
  aSnapshot({ interfaces, groups: node(tcp(9200, from('10.0.0.0/16')), tcp(9300, from('10.0.0.0/16'))), ...parts })
const closed = world({ groups: node() })

function withSnapshot(raw: RawSnapshot, seen: Observation[], rest: Partial<Parameters<typeof aCase>[0]> = {}): Case {
  const read = readSnapshot(JSON.stringify(raw))
  if (!read.ok) throw new Error(read.problem)
  const given = aCase({ seen, ...rest })
  return { ...given, path: pathChecks(networkOf(read.snapshot), seen, given.clientAddresses ?? []) }
}

describe('a snapshot that blocks, and silence', () => {
  test.each([
    ['security-group', closed],
    [
      'network-acl',
      world({
        acls: [
          acl(
            'acl-1',
            ['subnet-a', 'subnet-b'],
            entry(100, false, 'allow'),
            entry(100, true, 'allow', ports(9000, 9999)),
          ),
        ],
      }),
    ],
    [
      'route-missing',
      world({
        tables: [mainTable('rtb-main', [local(), route('10.0.0.0/24', { GatewayId: 'x', State: 'blackhole' })])],
      }),
    ],
  ])('name %s, with what opens it', (cause, raw) => {
    const diagnosis = diagnose(withSnapshot(raw, both(timedOut)))
    expect(diagnosis).toMatchObject({ verdict: 'failing', cause })
    expect(diagnosis.confidence).toBeGreaterThanOrEqual(CONFIDENT)
    expect(diagnosis.causes[0]?.reasons[0]?.source).toMatch(/^path:(sg|acl|rtb)-/)
    expect(diagnosis.plan?.steps[0]?.note).toMatch(/^in (sg|acl|rtb)-/)
  })

  test('also where the node tells that all is well', () => {
    expect(diagnose(withSnapshot(closed, both(timedOut), { findings: aRunningNode() })).cause).toBe('security-group')
  })

  test('old connections may live on: said of security groups', () => {
    const [cause] = diagnose(withSnapshot(closed, both(timedOut))).causes
    expect(cause?.reasons.map(({ text }) => text).join()).toContain('only new connects fail')
  })

  test('from an address that the snapshot does not know, it may be another one on arrival', () => {
    const diagnosis = diagnose(withSnapshot(closed, both(timedOut), { clients: ['192.168.7.7'] }))
    expect(diagnosis.cause).toBe('unknown')
    expect(diagnosis.causes[0]?.id).toBe('security-group')
    expect(diagnosis.causes[0]?.contradictions[0]?.text).toContain('192.168.7.7')
  })
})

test('a snapshot in which it passes acquits the network', () => {
  const ids = diagnose(withSnapshot(world(), both(timedOut))).causes.map(({ id }) => id)
  for (const id of ['security-group', 'network-acl', 'route-missing']) expect(ids).not.toContain(id)
})

test('a snapshot that cannot tell is asked for what it lacks', () => {
  const diagnosis = diagnose(withSnapshot({ ...world(), DescribeNetworkAcls: undefined }, both(timedOut)))
  expect(diagnosis.cause).toBe('unknown')
  expect(diagnosis.nextQuestions[0]).toContain('DescribeNetworkAcls is not in the snapshot')
})

describe('a snapshot that blocks what was answered', () => {
  test('blames no security group, and tells the contradiction', () => {
    const diagnosis = diagnose(withSnapshot(closed, both(refused)))
    expect(diagnosis.cause).toBe('unknown')
    expect(diagnosis.causes.find(({ id }) => id === 'security-group')?.confidence ?? 0).toBeLessThan(0.1)
    expect(diagnosis.nextQuestions[0]).toContain('the snapshot blocks 10.0.9.9 to 10.0.0.5:9200')
    expect(diagnosis.summary).toContain('and yet it was answered')
  })

  test('names what the node tells, and shows the contradiction with it', () => {
    const diagnosis = diagnose(withSnapshot(closed, both(refused), { findings: aNodeThatIsDown(aStoppedUnit()) }))
    expect(diagnosis.cause).toBe('service-stopped')
    expect(diagnosis.causes[0]?.contradictions[0]?.source).toBe('path:sg-node')
  })

  test('is no fault of a node that answers', () => {
    const diagnosis = diagnose(withSnapshot(closed, [answered()]))
    expect(diagnosis.verdict).toBe('healthy')
    expect(diagnosis.summary).toContain('the snapshot blocks')
  })
})

test('what was dialled on loopback, or in a family that this machine has not, is not judged', () => {
  const read = readSnapshot(JSON.stringify(world()))
  if (!read.ok) throw new Error(read.problem)
  const seen = [timedOut({ address: '127.0.0.1' }), timedOut({ address: 'fd00::5' })]
  expect(pathChecks(networkOf(read.snapshot), seen, [CLIENT])).toEqual([])
})
