import { SendCommandCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { called } from '../called.ts'
import { type Refused, refusedByName, refusedCall } from './refused.ts'

/** Systems Manager's own limits: instances of one command, and the shortest time for its delivery. */
const INSTANCES_MOST = 50
const DELIVERY_S = 30

/** The deployed inspect-node document, one version of it. */
export interface Deployed {
  /** Name or ARN. */
  document: string
  version: string
}

/** What became of an instance's command: its id, or why there is none. */
export type Sent = { commandId: string } | Refused

/**
 * One command for up to 50 instances. One instance that may not be sent to has the whole command refused: then each is
 * sent its own, so that it costs the others nothing.
 */
export async function send(
  client: SSMClient,
  deployed: Deployed,
  instanceIds: readonly string[],
  deadline: AbortSignal,
): Promise<Map<string, Sent>> {
  const sent = new Map<string, Sent>()
  for (let at = 0; at < instanceIds.length; at += INSTANCES_MOST) {
    const batch = instanceIds.slice(at, at + INSTANCES_MOST)
    const answer = await sendOne(client, deployed, batch, deadline)
    const isOneOfThem = 'why' in answer && (answer.why === 'not-managed' || answer.why === 'denied')
    for (const id of batch) {
      sent.set(id, isOneOfThem && batch.length > 1 ? await sendOne(client, deployed, [id], deadline) : answer)
    }
  }
  return sent
}

async function sendOne(
  client: SSMClient,
  { document, version }: Deployed,
  instanceIds: readonly string[],
  deadline: AbortSignal,
): Promise<Sent> {
  const command = new SendCommandCommand({
    InstanceIds: [...instanceIds],
    DocumentName: document,
    DocumentVersion: version,
    TimeoutSeconds: DELIVERY_S,
    MaxErrors: '100%',
  })
  const answered = await called(client.send(command, { abortSignal: deadline }), refusedByName)
  if (!answered.ok) return refusedCall(answered)
  if ('refused' in answered.value) return answered.value.refused
  const commandId = answered.value.Command?.CommandId
  return commandId === undefined ? { why: 'unavailable', detail: 'no command id' } : { commandId }
}
