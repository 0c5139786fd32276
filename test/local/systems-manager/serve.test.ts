import { createHash } from 'node:crypto'
import {
  CancelCommandCommand,
  CreateDocumentCommand,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  GetDocumentCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SSMClient,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm'
import { expect, test } from 'vitest'
import type { ScriptExecutor } from '../../../lib/local/systems-manager/managed-instance.ts'
import type { Caller } from '../../../lib/local/systems-manager/stand-in.ts'
import { content, says, serving } from '../../systems-manager/serving.ts'

const ID = 'i-0aaaaaaaaaaaaaaa1'
const Name = 'inspect'
const instances = [{ id: ID, ping: 'Online' as const }]

const scriptOf = (...runCommand: string[]) =>
  JSON.stringify({
    schemaVersion: '2.2',
    description: 'synthetic',
    mainSteps: [{ action: 'aws:runShellScript', name: 'step', inputs: { timeoutSeconds: '7', runCommand } }],
  })

const create = (client: SSMClient, Content = JSON.stringify(content)) =>
  client.send(new CreateDocumentCommand({ Name, Content, DocumentType: 'Command', DocumentFormat: 'JSON' }))

async function sent(client: SSMClient, more: object = {}): Promise<string> {
  const { Command } = await client.send(new SendCommandCommand({ InstanceIds: [ID], DocumentName: Name, ...more }))
  return Command?.CommandId ?? ''
}

/** The invocation when its script has ended. */
async function ended(client: SSMClient, CommandId: string) {
  const ask = () => client.send(new GetCommandInvocationCommand({ CommandId, InstanceId: ID }))
  await expect(ask()).rejects.toMatchObject({ name: 'InvocationDoesNotExist' })
  await expect.poll(async () => (await ask()).ExecutionEndDateTime).not.toBe('')
  return ask()
}

test('documents have versions, of which one is the default', async () => {
  const { client } = await serving()
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  expect((await create(client)).DocumentDescription).toMatchObject({ DocumentVersion: '1', Hash: hash })
  await expect(create(client)).rejects.toMatchObject({ name: 'DocumentAlreadyExists' })
  const second = { Name, Content: scriptOf('true'), DocumentVersion: '$LATEST' }
  const updated = await client.send(new UpdateDocumentCommand(second))
  expect(updated.DocumentDescription).toMatchObject({ DocumentVersion: '2', LatestVersion: '2', DefaultVersion: '1' })
  await expect(client.send(new UpdateDocumentCommand(second))).rejects.toMatchObject({
    name: 'DuplicateDocumentContent',
  })
  expect((await client.send(new GetDocumentCommand({ Name }))).Content).toBe(JSON.stringify(content))
  await client.send(new UpdateDocumentDefaultVersionCommand({ Name, DocumentVersion: '2' }))
  expect((await client.send(new GetDocumentCommand({ Name }))).Content).toBe(second.Content)
  const described = await client.send(new DescribeDocumentCommand({ Name, DocumentVersion: '1' }))
  expect(described.Document).toMatchObject({ DefaultVersion: '2', Description: content.description })
  await client.send(new DeleteDocumentCommand({ Name }))
  await expect(client.send(new GetDocumentCommand({ Name }))).rejects.toMatchObject({ name: 'InvalidDocument' })
})

test.each([
  ['no JSON', '{', 'InvalidDocumentContent'],
  ['another schema', JSON.stringify({ ...content, schemaVersion: '0.3' }), 'InvalidDocumentSchemaVersion'],
  ['parameters', JSON.stringify({ ...content, parameters: {} }), 'InvalidDocumentContent'],
  ['two steps', JSON.stringify({ ...content, mainSteps: [1, 2] }), 'InvalidDocumentContent'],
  ['what looks like a parameter', scriptOf('docker ps --format {{.ID}}'), 'InvalidDocumentContent'],
  ['more than 64 KB', scriptOf('x'.repeat(65_536)), 'MaxDocumentSizeExceeded'],
])('a document with %s is refused', async (_, Content, name) => {
  const { client } = await serving()
  await expect(create(client, Content)).rejects.toMatchObject({ name })
})

test('what it does not know is refused: actions, fields, filters', async () => {
  const { client, service } = await serving({ instances })
  await create(client)
  await expect(client.send(new ListCommandsCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' })
  await expect(sent(client, { OutputS3BucketName: 'b' })).rejects.toMatchObject({ name: 'ValidationException' })
  const Filters = [{ Key: 'tag:role', Values: ['x'] }]
  await expect(client.send(new DescribeInstanceInformationCommand({ Filters }))).rejects.toMatchObject({
    name: 'InvalidFilterKey',
  })
  expect(() => service.call('', 'GetDocument', 'no object')).toThrow()
})

test.each([
  ['no instance', { InstanceIds: [] }, 'ValidationException'],
  ['51 instances', { InstanceIds: Array.from({ length: 51 }, (_, n) => `i-${n}`) }, 'ValidationException'],
  ['one instance twice', { InstanceIds: [ID, ID] }, 'DuplicateInstanceId'],
  ['an unknown instance', { InstanceIds: ['i-1'] }, 'InvalidInstanceId'],
  ['a delivery of less than 30 s', { TimeoutSeconds: 29 }, 'ValidationException'],
  ['another version', { DocumentVersion: '2' }, 'InvalidDocumentVersion'],
  ['another document', { DocumentName: 'AWS-RunShellScript' }, 'InvalidDocument'],
])('a command for %s is refused', async (_, more, name) => {
  const { client } = await serving({ instances })
  await create(client)
  await expect(sent(client, more)).rejects.toMatchObject({ name })
})

test('a script that may change something runs only where its executor holds it in a namespace', async () => {
  const ran: string[] = []
  const executor = (isConfined: boolean): ScriptExecutor => ({
    isConfined: () => isConfined,
    async run(id, script, timeoutMs) {
      ran.push(`${id} ${timeoutMs} ${script}`)
      return { exitCode: 0, stdout: 'done', stderr: '' }
    },
  })
  const open = await serving({ instances, executor: executor(false) })
  await create(open.client, scriptOf('systemctl start elasticsearch'))
  await expect(sent(open.client)).rejects.toMatchObject({ name: 'MutatingScriptRefused' })
  expect(ran).toEqual([])
  const confined = await serving({ instances, executor: executor(true) })
  await create(confined.client, scriptOf('systemctl start elasticsearch'))
  await ended(confined.client, await sent(confined.client))
  expect(ran).toEqual([`${ID} 35 systemctl start elasticsearch\n`])
})

test('a script that differs from inspect-node by one character is one that may change something', async () => {
  const { client } = await serving({ instances })
  const [step] = content.mainSteps
  const runCommand = [...step.inputs.runCommand.slice(0, -1), `${step.inputs.runCommand.at(-1)} `]
  await create(client, JSON.stringify({ ...content, mainSteps: [{ ...step, inputs: { ...step.inputs, runCommand } }] }))
  await expect(sent(client)).rejects.toMatchObject({ name: 'MutatingScriptRefused' })
})

test('output is cut as the agent does, and shorter in a list', async () => {
  const executor = {
    ...says(''),
    run: async () => ({ exitCode: 2, stdout: 'o'.repeat(30_000), stderr: 'e'.repeat(9_000) }),
  }
  const { client } = await serving({ instances, executor })
  await create(client)
  const CommandId = await sent(client)
  const whole = await ended(client, CommandId)
  expect(whole).toMatchObject({ Status: 'Failed', StatusDetails: 'Failed', ResponseCode: 2, PluginName: 'inspectNode' })
  expect(whole.StandardOutputContent).toBe(`${'o'.repeat(23_980)}--output truncated--`)
  expect(whole.StandardErrorContent?.length).toBe(8_000)
  const [of] =
    (await client.send(new ListCommandInvocationsCommand({ CommandId, Details: true }))).CommandInvocations ?? []
  expect(of?.CommandPlugins?.[0]?.Output).toHaveLength(2_500)
  expect(of?.CommandPlugins?.[0]?.Output).toMatch(/^o+\n---Output truncated---\n----------ERROR-------\ne+$/)
})

test('short output is listed whole, and only with details', async () => {
  const { client } = await serving({ instances, executor: says('little') })
  await create(client)
  await ended(client, await sent(client))
  const detailed = await client.send(new ListCommandInvocationsCommand({ InstanceId: ID, Details: true }))
  expect(detailed.CommandInvocations?.[0]?.CommandPlugins?.[0]).toMatchObject({ Output: 'little' })
  expect((await client.send(new ListCommandInvocationsCommand({}))).CommandInvocations?.[0]?.CommandPlugins).toEqual([])
  expect((await client.send(new ListCommandInvocationsCommand({ InstanceId: 'i-2' }))).CommandInvocations).toEqual([])
})

test('every change of status is an event that names the command', async () => {
  const { client, events } = await serving({ instances })
  await create(client)
  const CommandId = await sent(client)
  await ended(client, CommandId)
  expect(events.map(({ detail }) => detail.status)).toEqual(['InProgress', 'Success'])
  expect(events[0]).toMatchObject({
    source: 'aws.ssm',
    'detail-type': 'EC2 Command Invocation Status-change Notification',
    detail: { 'command-id': CommandId, 'instance-id': ID, 'document-name': Name },
  })
})

test('a cancelled command stays cancelled, though its script ends', async () => {
  let runs = 0
  const executor = {
    ...says(''),
    async run() {
      runs += 1
      return { exitCode: 0, stdout: 'late', stderr: '' }
    },
  }
  const { client, events } = await serving({ executor, instances: [{ id: ID, ping: 'Online', slowMs: 100 }] })
  await create(client)
  const CommandId = await sent(client)
  await client.send(new CancelCommandCommand({ CommandId, InstanceIds: ['i-2'] }))
  await client.send(new CancelCommandCommand({ CommandId }))
  await expect.poll(() => runs).toBe(1)
  expect(await ended(client, CommandId)).toMatchObject({ Status: 'Cancelled', StandardOutputContent: '' })
  expect(events.map(({ detail }) => detail.status)).toEqual(['InProgress', 'Cancelled'])
})

test('who may not is refused, by its access key, the document and the instances', async () => {
  const asked: Caller[] = []
  const isAllowed = (caller: Caller) => asked.push(caller) > 0 && caller.action !== 'SendCommand'
  const { client } = await serving({ instances, isAllowed })
  await create(client)
  await expect(sent(client)).rejects.toMatchObject({ name: 'AccessDeniedException' })
  expect(asked.at(-1)).toEqual({
    accessKeyId: 'investigator',
    action: 'SendCommand',
    resources: [`instance/${ID}`, `document/${Name}`],
  })
})

test('managed instances come in pages', async () => {
  const many = Array.from({ length: 12 }, (_, n) => ({ id: `i-${n}`, ping: 'Online' as const }))
  const { client } = await serving({ instances: many })
  const first = await client.send(new DescribeInstanceInformationCommand({ MaxResults: 5 }))
  expect(first.InstanceInformationList?.length).toBe(5)
  const NextToken = first.NextToken ?? ''
  const second = await client.send(new DescribeInstanceInformationCommand({ MaxResults: 50, NextToken }))
  expect(second.InstanceInformationList?.map(({ InstanceId }) => InstanceId)).toEqual(many.slice(5).map(({ id }) => id))
  expect(second.NextToken).toBeUndefined()
})
