import { setTimeout as pause } from 'node:timers/promises'
import { GetCommandInvocationCommand, type SSMClient } from '@aws-sdk/client-ssm'
import type { CallFailure, Inspection } from '../../ports.ts'
import { called } from '../called.ts'
import { gapOf } from './gap.ts'
import { readInvocation, UNDER_WAY } from './invocation.ts'
import { refusedByName, refusedCall } from './refused.ts'

/** Milliseconds: after the first the pauses double up to the last. */
export interface Polling {
  firstMs: number
  mostMs: number
}

interface Place {
  commandId: string
  instanceId: string
  /** Name or ARN. */
  document: string
}

/** Failures that the next asking may not meet. */
const PASSING: ReadonlySet<CallFailure> = new Set(['throttled', 'unavailable', 'timeout'])

/** What the place holds now, and whether asking again may bring another answer. */
interface Look {
  inspection: Inspection
  mayChange: boolean
}

const missing = ({ commandId, instanceId }: Place, why: Parameters<typeof gapOf>[1], detail: string): Inspection => ({
  ok: false,
  commandId,
  gap: gapOf(instanceId, why, detail),
})

/** Right after `SendCommand` the service may not know the invocation yet. */
const notYet = (error: unknown) =>
  (error as { name?: string } | null)?.name === 'InvocationDoesNotExist'
    ? { notYet: true as const }
    : refusedByName(error)

export async function lookOnce(client: SSMClient, place: Place, deadline: AbortSignal): Promise<Look> {
  const { commandId: CommandId, instanceId: InstanceId } = place
  const command = new GetCommandInvocationCommand({ CommandId, InstanceId })
  const answered = await called(client.send(command, { abortSignal: deadline }), notYet)
  if (!answered.ok) {
    const { why, detail } = refusedCall(answered)
    return { inspection: missing(place, why, detail), mayChange: PASSING.has(answered.why) }
  }
  const { value } = answered
  if ('notYet' in value) {
    return { inspection: missing(place, 'not-begun', 'InvocationDoesNotExist'), mayChange: true }
  }
  if ('refused' in value) {
    return { inspection: missing(place, value.refused.why, value.refused.detail), mayChange: false }
  }
  const inspection = readInvocation(value, place)
  return { inspection, mayChange: !inspection.ok && UNDER_WAY.has(inspection.gap.why) }
}

/** Asks until the script has ended or `deadline` aborts; then the last answer that the service gave stands. */
export async function awaitInvocation(
  client: SSMClient,
  place: Place,
  polling: Polling,
  deadline: AbortSignal,
): Promise<Inspection> {
  let last = missing(place, 'not-begun', 'not asked yet')
  for (let wait = polling.firstMs; !deadline.aborted; wait = Math.min(wait * 2, polling.mostMs)) {
    await pause(wait, undefined, { signal: deadline }).catch(() => {})
    if (deadline.aborted) break
    const { inspection, mayChange } = await lookOnce(client, place, deadline)
    if (!mayChange) return inspection
    // The call that the deadline cut off says nothing of the service.
    if (!deadline.aborted) last = inspection
  }
  return last
}
