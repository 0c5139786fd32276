import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  EC2Client,
  type EC2ClientConfig,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { CLIENT_SETTINGS } from '../../lib/aws/client-settings.ts'
import { ec2Targets } from '../../lib/aws/ec2-targets.ts'
import type { TargetGroup } from '../../lib/core/config/fleet-config.ts'
import { networkOf } from '../../lib/core/packet-path/network.ts'
import { packetPath } from '../../lib/core/packet-path/packet-path.ts'
import { readSnapshot } from '../../lib/core/packet-path/read-snapshot.ts'
import { pythonTool } from '../python-tool.ts'
import { tally } from '../tally.ts'
import { freePort } from './free-port.ts'
import { makeNetwork, snapshotText } from './moto-snapshot.ts'
import { targetGroup } from './target-group.ts'

const MOTO = 'moto[server]==5.2.5'
const READY_WITHIN_MS = 60_000
const MAINTENANCE_TAG = 'es-probe-fleet:maintenance'

async function ready(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS
  while (Date.now() < until && child.exitCode === null) {
    const answered = await fetch(`${url}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (answered) return
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  throw new Error('moto was not ready')
}

interface Lab {
  client: EC2Client
  vpc: string
  subnet: string
}

async function makeLab(client: EC2Client): Promise<Lab> {
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))
  assert.ok(Vpc?.VpcId)
  const { Subnet } = await client.send(new CreateSubnetCommand({ VpcId: Vpc.VpcId, CidrBlock: '10.0.1.0/24' }))
  assert.ok(Subnet?.SubnetId)
  return { client, vpc: Vpc.VpcId, subnet: Subnet.SubnetId }
}

/** An instance at this address, by its id. */
async function run({ client, subnet }: Lab, address: string, tags: Record<string, string>): Promise<string> {
  const { Instances } = await client.send(
    new RunInstancesCommand({
      ImageId: 'ami-12345678',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnet,
      PrivateIpAddress: address,
      TagSpecifications: [
        { ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
      ],
    }),
  )
  const id = Instances?.[0]?.InstanceId
  assert.ok(id)
  return id
}

const { check, sum } = tally()

async function checks(lab: Lab, settings: EC2ClientConfig): Promise<void> {
  const { client, vpc, subnet } = lab
  const targets = async (...targetGroups: TargetGroup[]) => {
    const environment = { targetGroups, maintenanceTag: MAINTENANCE_TAG }
    const answered = await ec2Targets({ client, vpc, environment }).targets()
    assert.ok(answered.ok, JSON.stringify(answered))
    return answered.value.toSorted((a, b) => (a.address < b.address ? -1 : 1))
  }
  const addresses = async (...groups: TargetGroup[]) => (await targets(...groups)).map(({ address }) => address)
  const data = targetGroup('data', { tags: { role: 'data' } })
  const first = await run(lab, '10.0.1.11', { role: 'data' })
  const second = await run(lab, '10.0.1.12', { role: 'data' })
  const master = await run(lab, '10.0.1.21', { role: 'master' })
  const other = await makeLab(client)
  await run(other, '10.0.1.31', { role: 'data' })

  await check('by tags, in this VPC only', async () => {
    const ports = { targetGroup: 'data', family: 4, httpPort: 9200, transportPort: 9300, subnet }
    assert.deepEqual(await targets(data), [
      { ...ports, address: '10.0.1.11', instanceId: first },
      { ...ports, address: '10.0.1.12', instanceId: second },
    ])
  })
  await check('by ids, one of them unheard of', async () => {
    const instances = [first, master, 'i-0123456789abcdef0']
    assert.deepEqual(await addresses(targetGroup('named', { instances })), ['10.0.1.11', '10.0.1.21'])
  })
  await check('a target of two target groups is the first one’s', async () => {
    const groups = [targetGroup('fixed', { addresses: ['10.0.1.11'] }), data]
    assert.deepEqual(
      (await targets(...groups)).map(({ targetGroup }) => targetGroup),
      ['fixed', 'data'],
    )
  })
  await check('a stopped instance stays, a terminated one is gone', async () => {
    await client.send(new StopInstancesCommand({ InstanceIds: [first] }))
    await client.send(new TerminateInstancesCommand({ InstanceIds: [second] }))
    assert.deepEqual(await addresses(data), ['10.0.1.11'])
  })
  await check('the maintenance tag', async () => {
    await client.send(new CreateTagsCommand({ Resources: [first], Tags: [{ Key: MAINTENANCE_TAG, Value: 'yes' }] }))
    assert.equal((await targets(data))[0]?.inMaintenance, true)
  })
  await check('a snapshot of it shows which connects pass', async () => {
    const { from, near, far, list } = await makeNetwork(client)
    const read = readSnapshot(await snapshotText(client, list))
    assert.ok(read.ok, read.ok ? '' : read.problem)
    const network = networkOf(read.snapshot)
    for (const to of [near, far])
      for (const port of [9200, 9300])
        assert.equal(packetPath(network, { from, to, port }).verdict, port === 9200 ? 'passes' : 'blocked')
  })
  await check('more instances than a page holds', async () => {
    const many = { ImageId: 'ami-12345678', MinCount: 450, MaxCount: 450 }
    const tags = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'role', Value: 'many' }] }]
    const { Subnet } = await client.send(new CreateSubnetCommand({ VpcId: vpc, CidrBlock: '10.0.16.0/22' }))
    assert.ok(Subnet?.SubnetId)
    const patient = new EC2Client({ ...settings, requestHandler: { requestTimeout: 120_000 } })
    await patient.send(new RunInstancesCommand({ ...many, SubnetId: Subnet.SubnetId, TagSpecifications: tags }))
    patient.destroy()
    const found = await addresses(targetGroup('many', { tags: { role: 'many' } }))
    assert.equal(new Set(found).size, 450)
  })
}

const server = `${await pythonTool(MOTO, 'moto_server')}/moto_server`
const port = await freePort()
const child = spawn(server, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
const exit = once(child, 'exit')
try {
  const endpoint = `http://127.0.0.1:${port}`
  await ready(endpoint, child)
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const settings = { endpoint, region: 'us-east-1', credentials }
  await checks(await makeLab(new EC2Client({ ...settings, ...CLIENT_SETTINGS })), settings)
} finally {
  child.kill()
  await exit
}
console.log(`${sum.passed} passed, ${sum.failed} failed`)
process.exitCode = sum.failed > 0 ? 1 : 0
