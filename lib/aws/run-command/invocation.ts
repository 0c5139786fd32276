import type { GetCommandInvocationResult } from '@aws-sdk/client-ssm'
import type { Inspection, InspectionFailure } from '../../ports.ts'
import { gapOf } from './gap.ts'

/** What the agent puts in place of what it cuts off behind 24,000 characters. */
const CUT = '--output truncated--'

/** `StatusDetails` of an invocation that did not succeed; where it is unheard of, the status decides. */
const ENDED: Readonly<Record<string, InspectionFailure>> = {
  Pending: 'not-begun',
  InProgress: 'still-running',
  Delayed: 'not-begun',
  Cancelling: 'still-running',
  DeliveryTimedOut: 'delivery-timed-out',
  ExecutionTimedOut: 'execution-timed-out',
  TimedOut: 'execution-timed-out',
  Undeliverable: 'undeliverable',
  Terminated: 'cancelled',
  Cancelled: 'cancelled',
  InvalidPlatform: 'wrong-platform',
  AccessDenied: 'denied',
}

/** Another answer will follow. */
export const UNDER_WAY: ReadonlySet<InspectionFailure> = new Set(['not-begun', 'still-running'])

/** The part of a name or ARN by which documents are told apart. */
const nameOf = (document: string): string => document.slice(document.lastIndexOf('/') + 1)

interface Expected {
  commandId: string
  instanceId: string
  /** Name or ARN. */
  document: string
}

/** One answer about one instance. Whatever was written is used, however the script ended. */
export function readInvocation(answer: GetCommandInvocationResult, expected: Expected): Inspection {
  const { commandId, instanceId } = expected
  const { Status = '', StatusDetails = '', ResponseCode = -1 } = answer
  const missing = (why: InspectionFailure, detail: string): Inspection => ({
    ok: false,
    commandId,
    gap: gapOf(instanceId, why, detail),
  })
  const isOurs =
    answer.CommandId === commandId &&
    answer.InstanceId === instanceId &&
    nameOf(answer.DocumentName ?? '') === nameOf(expected.document)
  if (!isOurs)
    return missing('not-ours', `${answer.DocumentName ?? 'no document'} on ${answer.InstanceId ?? 'nothing'}`)
  const failure = Status === 'Success' ? undefined : (ENDED[StatusDetails] ?? ENDED[Status] ?? 'failed')
  const detail = [StatusDetails || Status, ...(ResponseCode > 0 ? [`exit ${ResponseCode}`] : [])].join(', ')
  // Of a script that still runs the answer may hold a part, which the next one replaces.
  if (failure !== undefined && UNDER_WAY.has(failure)) return missing(failure, detail)
  const output = answer.StandardOutputContent ?? ''
  const truncated = output.endsWith(CUT)
  const evidence = truncated ? output.slice(0, -CUT.length) : output
  if (evidence.trim() === '') return missing(failure ?? 'no-output', detail)
  const gap = failure && gapOf(instanceId, failure, detail)
  return { ok: true, commandId, evidence, truncated, ...(gap && { gap }) }
}
