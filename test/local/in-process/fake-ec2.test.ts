import { expect, it } from 'vitest'
import { fakeEc2 } from '../../../lib/local/in-process/fake-ec2.ts'
import { environmentOf, instances } from '../../verbs/stage.ts'

const [one, two] = instances(2)
if (one === undefined || two === undefined) throw new Error('two were asked for')
const asg = { ...two, tags: { 'aws:autoscaling:groupName': 'data', 'es-probe-fleet:maintenance': '' } }

const found = async (select: object, more: object = {}) => {
  const ec2 = fakeEc2(environmentOf({ targetGroups: [{ name: 'search', select, ...more }] }), [one, asg])
  const targets = await ec2.targets()
  return targets.ok ? targets.value : []
}

it('finds targets by tags, ids, Auto Scaling groups and addresses', async () => {
  expect(await found({ tags: { role: 'search' } })).toMatchObject([{ instanceId: one.id, httpPort: 9200 }])
  expect(await found({ instances: [asg.id] }, { http: 'none' })).toMatchObject([
    { httpPort: null, inMaintenance: true },
  ])
  expect(await found({ autoScalingGroups: ['data'] })).toMatchObject([{ instanceId: asg.id }])
  expect(await found({ addresses: ['fd00::1'] })).toMatchObject([{ address: 'fd00::1', family: 6 }])
})
