import { EC2Client } from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { ec2Targets } from '../../lib/aws/ec2-targets.ts'
import type { TargetGroup } from '../../lib/core/config/fleet-config.ts'
import { type Answer, answering, type Request, xml } from './answering.ts'
import { targetGroup } from './target-group.ts'

interface Asked {
  filters: Record<string, string[]>
  token: string | undefined
}

/** The query protocol: `Filter.1.Name=…&Filter.1.Value.1=…`. */
function askedBy({ body }: Request): Asked {
  const form = new URLSearchParams(body.toString())
  const filters: Record<string, string[]> = {}
  for (const [key, name] of form) {
    const n = /^Filter\.(\d+)\.Name$/.exec(key)?.[1]
    if (n)
      filters[name] = [...form].filter(([other]) => other.startsWith(`Filter.${n}.Value.`)).map(([, value]) => value)
  }
  return { filters, token: form.get('NextToken') ?? undefined }
}

const instanceXml = (n: number) => `<item><instancesSet><item><instanceId>i-0000000${n}</instanceId>
  <instanceState><name>running</name></instanceState><privateIpAddress>10.0.0.${n}</privateIpAddress>
  <subnetId>subnet-1</subnetId><tagSet/></item></instancesSet></item>`

const page = (numbers: number[], next = '') =>
  xml(`<DescribeInstancesResponse><reservationSet>${numbers.map(instanceXml).join('')}</reservationSet>
    ${next && `<nextToken>${next}</nextToken>`}</DescribeInstancesResponse>`)

const failure = (code: string, status: number) =>
  xml(`<Response><Errors><Error><Code>${code}</Code><Message>prose</Message></Error></Errors></Response>`, status)

async function targetsOf(targetGroups: TargetGroup[], answer: (asked: Asked) => Answer | 'hang' | 'reset') {
  const { settings, requests } = await answering(request => answer(askedBy(request)))
  const environment = { targetGroups, maintenanceTag: 'es-probe-fleet:maintenance' }
  const source = ec2Targets({ client: new EC2Client(settings), environment, vpc: 'vpc-00000001' })
  return { answered: await source.targets(), asked: requests.map(askedBy) }
}

const tagged = targetGroup('data', { tags: { role: 'data', team: 'search' } })

test('instances are asked for by all their tags, in the VPC, while they live', async () => {
  const { answered, asked } = await targetsOf([tagged], () => page([1]))
  expect(answered).toMatchObject({
    ok: true,
    value: [{ targetGroup: 'data', address: '10.0.0.1', subnet: 'subnet-1' }],
  })
  expect(asked).toEqual([
    {
      filters: {
        'instance-state-name': ['pending', 'running', 'stopping', 'stopped'],
        'vpc-id': ['vpc-00000001'],
        'tag:role': ['data'],
        'tag:team': ['search'],
      },
      token: undefined,
    },
  ])
})

test('pages are read to the end', async () => {
  const { answered } = await targetsOf([tagged], ({ token }) => (token ? page([2]) : page([1], 'more')))
  expect(answered.ok && answered.value.map(({ address }) => address)).toEqual(['10.0.0.1', '10.0.0.2'])
})

test('ids are filters, so that one that is gone hides no other; no more in a call than it takes', async () => {
  const instances = Array.from({ length: 201 }, (_, n) => `i-${String(n).padStart(8, '0')}`)
  const { asked } = await targetsOf([targetGroup('data', { instances })], () => page([]))
  expect(asked.map(({ filters }) => filters['instance-id']?.length)).toEqual([200, 1])
})

test('an Auto Scaling group is the tag that EC2 puts on its instances', async () => {
  const { asked } = await targetsOf([targetGroup('data', { autoScalingGroups: ['a', 'b'] })], () => page([]))
  expect(asked[0]?.filters['tag:aws:autoscaling:groupName']).toEqual(['a', 'b'])
})

test('addresses need no call; a target in two target groups is the first one’s', async () => {
  const groups = [targetGroup('fixed', { addresses: ['10.0.0.1', 'fd00::1'] }), tagged]
  const { answered, asked } = await targetsOf(groups, () => page([1, 2]))
  expect(asked.length).toBe(1)
  expect(answered.ok && answered.value.map(({ targetGroup, address }) => `${targetGroup}/${address}`)).toEqual([
    'fixed/10.0.0.1',
    'fixed/fd00::1',
    'data/10.0.0.2',
  ])
})

test.each([
  ['throttled', failure('RequestLimitExceeded', 503), 'throttled'],
  ['not ours', failure('UnauthorizedOperation', 403), 'denied'],
  ['down', failure('InternalError', 500), 'unavailable'],
  ['cut', 'reset' as const, 'unavailable'],
  ['never answering', 'hang' as const, 'timeout'],
  ['talking of something else', { body: '<html><body' }, 'bad-answer'],
])('one call that is %s leaves no list at all', async (_, answer, why) => {
  const groups = [targetGroup('first', { tags: { role: 'first' } }), tagged]
  const { answered } = await targetsOf(groups, ({ filters }) => ('tag:team' in filters ? answer : page([1])))
  expect(answered).toMatchObject({ ok: false, why })
})

test('nobody there is an answer', async () => {
  expect((await targetsOf([tagged], () => page([]))).answered).toEqual({ ok: true, value: [] })
})
