import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CreateDocumentCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm'
import { CLIENT_SETTINGS } from '../../lib/aws/client-settings.ts'
import { runCommand } from '../../lib/aws/run-command.ts'
import { readEvidence } from '../../lib/core/evidence/read-evidence.ts'
import { Diagnosis } from '../../lib/core/model/diagnosis.ts'
import { gunzip } from '../../lib/local/gunzip.ts'
import type { ScriptExecutor } from '../../lib/local/systems-manager/managed-instance.ts'
import { serveSystemsManager } from '../../lib/local/systems-manager/serve.ts'
import { SystemsManager } from '../../lib/local/systems-manager/stand-in.ts'
import { inspectNodeDocument } from '../../lib/runbooks/inspect-node/document.ts'
import { command } from './lab/command.ts'
import type { LayerName } from './lab/layer.ts'
import { bootNode, type LabNode } from './lab/node.ts'
import { CACHE, enter, NODE_SCRIPT } from './lab/world.ts'

export const MANAGED_LAYER: LayerName = 'elasticsearch-7.17.29'
const INSTANCE = 'i-0aaaaaaaaaaaaaaa1'
const CLI = resolve(import.meta.dirname, '../../bin/esfleet.ts')
/** What an incident's diagnosis has, of which evidence is the longest part. */
const PATIENCE_MS = 15_000

/** Nodes of the lab are namespaces of their own, and were made to be changed. */
const labExecutor = (node: LabNode): ScriptExecutor => ({
  isConfined: instanceId => instanceId === INSTANCE,
  async run(_, script, timeoutMs) {
    const ran = await command(NODE_SCRIPT, ['exec', node.name, '--', 'sh'], { input: script, timeoutMs })
    return { exitCode: ran.code, stdout: ran.stdout, stderr: ran.stderr, timedOut: ran.code === 124 }
  },
})

/** The SDK's client against the stand-in, whose one instance is the node. */
async function manage(node: LabNode) {
  const { content, sha256 } = inspectNodeDocument()
  const service = new SystemsManager({
    executor: labExecutor(node),
    readOnly: new Set([sha256]),
    instances: [{ id: INSTANCE, ping: 'Online' }],
  })
  const { endpoint, close } = await serveSystemsManager(service)
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new SSMClient({ endpoint, region: 'us-east-1', credentials, ...CLIENT_SETTINGS })
  const create = (Name: string, document: object) =>
    client.send(new CreateDocumentCommand({ Name, Content: JSON.stringify(document), DocumentType: 'Command' }))
  await create('inspect-node', content)
  const inspector = runCommand({ client, document: 'inspect-node', version: '1' })
  return { service, client, create, inspector, close }
}

type Managed = Awaited<ReturnType<typeof manage>>

async function evidenceOf({ inspector }: Managed): Promise<string> {
  const inspection = (await inspector.inspect([INSTANCE], AbortSignal.timeout(PATIENCE_MS))).get(INSTANCE)
  if (inspection?.ok !== true) throw new Error(`no evidence: ${JSON.stringify(inspection?.gap)}`)
  assert.equal(inspection.gap, undefined)
  return inspection.evidence
}

async function diagnosed(node: LabNode, evidence: string): Promise<Diagnosis> {
  const folder = `${CACHE}/out/systems-manager`
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/node.evidence`, evidence)
  const [file = '', ...through] = await enter('client')
  const args = ['diagnose', `http://${node.ip}:9200`, '--json', '--evidence', `${folder}/node.evidence`]
  const done = await command(file, [...through, process.execPath, CLI, ...args], { timeoutMs: 60_000 })
  return Diagnosis.parse(JSON.parse(done.stdout))
}

const CHECKS: [name: string, holds: (managed: Managed, node: LabNode) => Promise<void>][] = [
  [
    'the deployed script runs in the node, and tells of it whole',
    async (managed, node) => {
      const { findings } = readEvidence(await evidenceOf(managed), { gunzip })
      const host = findings.find(finding => finding.kind === 'host')
      assert.equal(host?.kind === 'host' && host.hostname, node.host)
      const lost = findings.filter(finding => finding.kind === 'gap' && finding.source.section === 'evidence')
      assert.deepEqual(lost, [])
    },
  ],
  [
    'a stopped service is named by what Run Command brought',
    async (managed, node) => {
      await node.stop()
      const { cause, confidence } = await diagnosed(node, await evidenceOf(managed))
      assert.equal(cause, 'service-stopped')
      assert.ok(confidence >= 0.8)
    },
  ],
  [
    'a script that changes the node runs in it, since it is a namespace of its own',
    async ({ client, create }, node) => {
      const inputs = { timeoutSeconds: '60', runCommand: ['systemctl start --no-block elasticsearch'] }
      const mainSteps = [{ action: 'aws:runShellScript', name: 'start', inputs }]
      await create('start-service', { schemaVersion: '2.2', description: 'starts it again', mainSteps })
      await client.send(new SendCommandCommand({ InstanceIds: [INSTANCE], DocumentName: 'start-service' }))
      await node.serving()
      assert.equal(await node.holds('systemctl is-active -q elasticsearch'), true)
    },
  ],
  [
    'an agent that has gone leaves a reason, and no command',
    async ({ service, inspector }) => {
      service.instances.set(INSTANCE, { id: INSTANCE, ping: 'ConnectionLost' })
      const inspection = (await inspector.inspect([INSTANCE], AbortSignal.timeout(PATIENCE_MS))).get(INSTANCE)
      assert.equal(inspection?.gap?.why, 'agent-offline')
      assert.ok(!inspection.commandId)
    },
  ],
]

/** Run Command against a real node: the SDK's client, the stand-in over HTTP, the script in the node's own systemd. */
export const systemsManager = async (say: (line: string) => void): Promise<{ passed: number; failed: number }> => {
  const node = await bootNode(MANAGED_LAYER)
  const sum = { passed: 0, failed: 0 }
  try {
    await node.start()
    const managed = await manage(node)
    for (const [name, holds] of CHECKS) {
      const failure = await holds(managed, node).then(
        () => undefined,
        (error: unknown) => error,
      )
      sum[failure === undefined ? 'passed' : 'failed'] += 1
      say(failure === undefined ? `passed  ${name}` : `FAILED  ${name}: ${failure}`)
    }
    managed.client.destroy()
    await managed.close()
  } finally {
    await node.down()
  }
  return sum
}
