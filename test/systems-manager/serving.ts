import { SSMClient } from '@aws-sdk/client-ssm'
import { onTestFinished } from 'vitest'
import { CLIENT_SETTINGS } from '../../lib/aws/client-settings.ts'
import type { StatusEvent } from '../../lib/local/systems-manager/invocation.ts'
import type { ScriptExecutor } from '../../lib/local/systems-manager/managed-instance.ts'
import { serveSystemsManager } from '../../lib/local/systems-manager/serve.ts'
import { SystemsManager } from '../../lib/local/systems-manager/stand-in.ts'
import { inspectNodeDocument } from '../../lib/runbooks/inspect-node/document.ts'

/** A second of the service's time limits; every wait in these tests is a fraction of one. */
const SECOND_MS = 5

type Options = Partial<ConstructorParameters<typeof SystemsManager>[0]>

export interface Serving {
  service: SystemsManager
  /** The SDK's own client over HTTP, with the settings that the functions give it. */
  client: SSMClient
  events: StatusEvent[]
}

export const says = (stdout: string, exitCode = 0): ScriptExecutor => ({
  isConfined: () => false,
  run: async () => ({ exitCode, stdout, stderr: '' }),
})

const { content, sha256 } = inspectNodeDocument()

export { content }

/** The stand-in on loopback until the test ends; only inspect-node may run outside of namespaces. */
export async function serving(options: Options = {}): Promise<Serving> {
  const events: StatusEvent[] = []
  const service = new SystemsManager({
    executor: says('@esfleet-evidence 1\n'),
    readOnly: new Set([sha256]),
    onEvent: event => events.push(event),
    secondMs: SECOND_MS,
    ...options,
  })
  const { endpoint, close } = await serveSystemsManager(service)
  const client = new SSMClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'investigator', secretAccessKey: 'test' },
    ...CLIENT_SETTINGS,
  })
  onTestFinished(async () => {
    client.destroy()
    await close()
  })
  return { service, client, events }
}
