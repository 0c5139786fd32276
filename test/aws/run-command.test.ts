import { CreateDocumentCommand } from '@aws-sdk/client-ssm'
import { expect, onTestFinished, test } from 'vitest'
import { runCommand } from '../../lib/aws/run-command.ts'
import { readEvidence } from '../../lib/core/evidence/read-evidence.ts'
import { gunzip } from '../../lib/local/gunzip.ts'
import type { ManagedInstance } from '../../lib/local/systems-manager/managed-instance.ts'
import type { Inspection, InspectionFailure } from '../../lib/ports.ts'
import { FixtureNode } from '../runbooks/inspect-node/fixture-node.ts'
import { fixtureExecutor } from '../systems-manager/fixture-executor.ts'
import { content, says, serving } from '../systems-manager/serving.ts'
import { freePort } from './free-port.ts'

const ID = 'i-0aaaaaaaaaaaaaaa1'
const OTHER = 'i-0aaaaaaaaaaaaaaa2'
const DOCUMENT = 'fleet-inspect-node'
const PATIENCE_MS = 5_000
/** Shorter than anything that is waited for in vain. */
const SHORT_MS = 400
/** The SDK asks again by itself first, half a second later at most. */
const ASKED_TWICE_MS = 1_500

const online = (id: string, more: Partial<ManagedInstance> = {}): ManagedInstance => ({ id, ping: 'Online', ...more })

async function inspecting(options: Parameters<typeof serving>[0] = {}) {
  const served = await serving({ instances: [online(ID)], ...options })
  const { client } = served
  await client.send(
    new CreateDocumentCommand({ Name: DOCUMENT, Content: JSON.stringify(content), DocumentType: 'Command' }),
  )
  const inspector = runCommand({ client, document: DOCUMENT, version: '1', polling: { firstMs: 5, mostMs: 20 } })
  const inspect = (ids = [ID], ms = PATIENCE_MS) => inspector.inspect(ids, AbortSignal.timeout(ms))
  return { ...served, inspector, inspect }
}

const whyOf = (inspection: Inspection | undefined): InspectionFailure | 'evidence' | undefined =>
  inspection?.ok === true ? 'evidence' : inspection?.gap.why

test('the deployed script runs on the node, and its evidence is read', async () => {
  const node = new FixtureNode()
  onTestFinished(() => node.remove())
  const { inspect, events } = await inspecting({ executor: fixtureExecutor(new Map([[ID, node]])) })
  const inspection = (await inspect()).get(ID)
  if (inspection?.ok !== true) throw new Error(JSON.stringify(inspection))
  expect(inspection).toMatchObject({ truncated: false, commandId: expect.any(String) })
  expect(inspection).not.toHaveProperty('gap')
  const { findings } = readEvidence(inspection.evidence, { gunzip })
  expect(findings.filter(({ kind }) => kind === 'host')).toMatchObject([{ hostname: 'node-1' }])
  expect(events.map(({ detail }) => detail.status)).toEqual(['InProgress', 'Success'])
})

test('several nodes are one command, and one asked for twice is sent it once', async () => {
  const { inspect, events } = await inspecting({ instances: [online(ID), online(OTHER)] })
  const inspections = await inspect([ID, OTHER, ID])
  expect([...inspections.values()].map(whyOf)).toEqual(['evidence', 'evidence'])
  expect(new Set(events.map(({ detail }) => detail['command-id'])).size).toBe(1)
  expect(events.length).toBe(4)
})

test('more nodes than a command takes are several commands', async () => {
  const ids = Array.from({ length: 51 }, (_, n) => `i-${String(n).padStart(17, '0')}`)
  const { inspect, events } = await inspecting({ instances: ids.map(id => online(id)) })
  const inspections = await inspect(ids)
  expect(new Set([...inspections.values()].map(whyOf))).toEqual(new Set(['evidence']))
  expect(inspections.size).toBe(51)
  expect(new Set(events.map(({ detail }) => detail['command-id'])).size).toBe(2)
})

test.each<[string, Partial<ManagedInstance>, InspectionFailure, string]>([
  ['an agent that lost its connection', { ping: 'ConnectionLost' }, 'agent-offline', 'ConnectionLost'],
  ['an agent that is inactive', { ping: 'Inactive' }, 'agent-offline', 'Inactive'],
  ['an instance of another platform', { platform: 'Windows' }, 'wrong-platform', 'Windows'],
  [
    'a command that is not delivered in time',
    { fault: 'delivery-timed-out' },
    'delivery-timed-out',
    'DeliveryTimedOut',
  ],
  ['a command that cannot be delivered', { fault: 'undeliverable' }, 'undeliverable', 'Undeliverable'],
  [
    'a script that is stopped with nothing said',
    { fault: 'execution-timed-out', killedAfter: 0 },
    'execution-timed-out',
    'ExecutionTimedOut, exit 137',
  ],
  ['a script that is killed with nothing said', { killedAfter: 0 }, 'failed', 'Failed, exit 137'],
  ['an agent that refuses', { fault: 'denied' }, 'denied', 'AccessDenied'],
])('%s costs its own evidence, not that of the others', async (_, more, why, detail) => {
  const { inspect } = await inspecting({ instances: [online(ID, more), online(OTHER)] })
  const inspections = await inspect([ID, OTHER])
  expect(inspections.get(ID)).toMatchObject({ ok: false, gap: { why, what: `evidence of ${ID}` } })
  expect(inspections.get(ID)?.gap?.detail).toBe(detail)
  expect(whyOf(inspections.get(OTHER))).toBe('evidence')
})

test('an instance that Systems Manager does not know is not sent to', async () => {
  const { inspect, events } = await inspecting()
  const inspections = await inspect([OTHER, ID])
  expect(inspections.get(OTHER)).toMatchObject({ ok: false, gap: { why: 'not-managed' } })
  expect(whyOf(inspections.get(ID))).toBe('evidence')
  expect(events.every(({ detail }) => detail['instance-id'] === ID)).toBe(true)
})

test('what a script had written before it was stopped is used, and why there is no more is told', async () => {
  const evidence =
    '@esfleet-evidence 1\n@section host\n hostname=es-1\n@end host lines=1 status=ok\n@section units\n Id=elas'
  const instances = [online(ID, { fault: 'execution-timed-out' }), online(OTHER, { killedAfter: 60 })]
  const { inspect } = await inspecting({ instances, executor: says(evidence) })
  const inspections = await inspect([ID, OTHER])
  expect(inspections.get(ID)).toMatchObject({
    ok: true,
    evidence,
    truncated: false,
    gap: { why: 'execution-timed-out' },
  })
  expect(inspections.get(OTHER)).toMatchObject({ ok: true, evidence: evidence.slice(0, 60), gap: { why: 'failed' } })
})

test('output beyond 24,000 characters is cut at its end, and said to be', async () => {
  const { inspect } = await inspecting({ executor: says('x'.repeat(24_000)) })
  const inspection = (await inspect()).get(ID)
  expect(inspection).toMatchObject({ ok: true, truncated: true, evidence: 'x'.repeat(23_980) })
})

test('a script that says nothing and one that fails are no evidence', async () => {
  expect((await (await inspecting({ executor: says('') })).inspect()).get(ID)).toMatchObject({
    gap: { why: 'no-output' },
  })
  const failing = await inspecting({ executor: says('', 3) })
  expect((await failing.inspect()).get(ID)).toMatchObject({ gap: { why: 'failed', detail: 'Failed, exit 3' } })
})

test.each(['DescribeInstanceInformation', 'SendCommand', 'GetCommandInvocation'])(
  '%s that is throttled at first is asked again',
  async action => {
    const { inspect, service } = await inspecting()
    service.throttled.set(action, 1)
    expect(whyOf((await inspect()).get(ID))).toBe('evidence')
    expect(service.throttled.get(action)).toBe(0)
  },
)

test('instances that may not be described are sent to all the same', async () => {
  const isAllowed = ({ action }: { action: string }) => action !== 'DescribeInstanceInformation'
  const { inspect } = await inspecting({ isAllowed, instances: [online(ID)] })
  const inspections = await inspect([ID, OTHER])
  expect(whyOf(inspections.get(ID))).toBe('evidence')
  expect(inspections.get(OTHER)).toMatchObject({ gap: { why: 'not-managed', detail: 'InvalidInstanceId' } })
})

test('an untagged instance costs the tagged one nothing', async () => {
  const isAllowed = ({ resources }: { resources: string[] }) => !resources.includes(`instance/${OTHER}`)
  const { inspect } = await inspecting({ isAllowed, instances: [online(ID), online(OTHER)] })
  const inspections = await inspect([ID, OTHER])
  expect(whyOf(inspections.get(ID))).toBe('evidence')
  expect(inspections.get(OTHER)).toMatchObject({ ok: false, gap: { why: 'denied' } })
  expect(inspections.get(OTHER)?.gap?.how).toContain('tag')
})

test('throttling that does not end is told when the deadline does', async () => {
  const { inspect, service } = await inspecting()
  service.throttled.set('GetCommandInvocation', 1_000_000)
  expect((await inspect([ID], ASKED_TWICE_MS)).get(ID)).toMatchObject({ ok: false, gap: { why: 'throttled' } })
  service.throttled.set('SendCommand', 1_000_000)
  expect((await inspect()).get(ID)).toMatchObject({ ok: false, gap: { why: 'throttled' } })
})

test('a script that outlasts the deadline is read later by its command, as often as one likes', async () => {
  const { inspect, inspector, service } = await inspecting({ instances: [online(ID, { slowMs: 2 * SHORT_MS })] })
  const late = (await inspect([ID], SHORT_MS)).get(ID)
  expect(late).toMatchObject({ ok: false, gap: { why: 'still-running' }, commandId: expect.any(String) })
  const { commandId = '' } = late ?? {}
  const read = (instanceId = ID) => inspector.read(commandId, instanceId, AbortSignal.timeout(PATIENCE_MS))
  await expect.poll(async () => whyOf(await read())).toBe('evidence')
  expect(await read()).toEqual(await read())
  expect(whyOf(await read(OTHER))).toBe('not-begun')
  service.instances.clear()
  expect(whyOf(await read())).toBe('evidence')
})

test('a command that no agent takes before the deadline is told from one that runs', async () => {
  const { inspect } = await inspecting({ instances: [online(ID, { fault: 'delivery-timed-out' })], secondMs: 1_000 })
  const waiting = (await inspect([ID], SHORT_MS)).get(ID)
  expect(waiting).toMatchObject({
    ok: false,
    gap: { why: 'not-begun', detail: 'Delayed' },
    commandId: expect.any(String),
  })
})

test('a command that never ends, and one that is cancelled', async () => {
  const { inspect, inspector, service } = await inspecting({ instances: [online(ID, { fault: 'silent' })] })
  const silent = (await inspect([ID], SHORT_MS)).get(ID)
  expect(silent).toMatchObject({ ok: false, gap: { why: 'still-running', detail: 'InProgress' } })
  service.call('operator', 'CancelCommand', { CommandId: silent?.commandId })
  const read = await inspector.read(silent?.commandId ?? '', ID, AbortSignal.timeout(PATIENCE_MS))
  expect(read).toMatchObject({ ok: false, gap: { why: 'cancelled' } })
})

test('the output of another document is not taken for evidence', async () => {
  const { inspect, client } = await inspecting()
  const { commandId = '' } = (await inspect()).get(ID) ?? {}
  const other = runCommand({ client, document: 'another-fleet-inspect-node', version: '1' })
  const deadline = AbortSignal.timeout(PATIENCE_MS)
  expect(await other.read(commandId, ID, deadline)).toMatchObject({ gap: { why: 'not-ours' } })
  expect(await other.read('no-command', ID, deadline)).toMatchObject({ gap: { why: 'not-ours' } })
})

test('a document that is not there, or not in that version, is told', async () => {
  const { client } = await inspecting()
  for (const place of [
    { document: 'gone', version: '1' },
    { document: DOCUMENT, version: '2' },
  ]) {
    const inspections = await runCommand({ client, ...place }).inspect([ID], AbortSignal.timeout(PATIENCE_MS))
    expect(inspections.get(ID)).toMatchObject({ ok: false, gap: { why: 'no-document' } })
  }
})

test('a document may be named by its ARN', async () => {
  const { client } = await inspecting()
  const document = `arn:aws:ssm:us-east-1:111122223333:document/${DOCUMENT}`
  const inspector = runCommand({ client, document, version: '$DEFAULT', polling: { firstMs: 5, mostMs: 20 } })
  expect(whyOf((await inspector.inspect([ID], AbortSignal.timeout(PATIENCE_MS))).get(ID))).toBe('evidence')
})

test('a service that is not there leaves a reason for every instance', async () => {
  const { inspect, client } = await inspecting()
  const port = await freePort()
  client.config.endpoint = async () => ({ protocol: 'http:', hostname: '127.0.0.1', port, path: '/' })
  const inspections = await inspect([ID, OTHER])
  expect([...inspections.values()].map(whyOf)).toEqual(['unavailable', 'unavailable'])
})

test('a deadline that is over leaves a reason for every instance', async () => {
  const { inspector } = await inspecting()
  const inspections = await inspector.inspect([ID], AbortSignal.abort())
  expect(inspections.get(ID)).toMatchObject({ ok: false, gap: { why: 'unavailable' } })
})
