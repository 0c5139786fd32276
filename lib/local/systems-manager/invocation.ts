import { listedOutput, stderrOf, stdoutOf } from './output.ts'

/** One command on one instance. */
export interface Invocation {
  commandId: string
  instanceId: string
  comment: string
  document: string
  version: string
  step: string
  /** Unix milliseconds. */
  requestedAt: number
  startedAt?: number
  endedAt?: number
  status: string
  statusDetails: string
  /** -1 until the script has run. */
  responseCode: number
  stdout: string
  stderr: string
  /** How often it was asked for. */
  asked: number
}

const iso = (at: number | undefined): string => (at === undefined ? '' : new Date(at).toISOString())

const elapsed = ({ startedAt, endedAt }: Invocation): string =>
  startedAt === undefined || endedAt === undefined ? '' : `PT${((endedAt - startedAt) / 1000).toFixed(3)}S`

/** As `GetCommandInvocation` answers. */
export const whole = (of: Invocation): object => ({
  CommandId: of.commandId,
  InstanceId: of.instanceId,
  Comment: of.comment,
  DocumentName: of.document,
  DocumentVersion: of.version,
  PluginName: of.step,
  ResponseCode: of.responseCode,
  ExecutionStartDateTime: iso(of.startedAt),
  ExecutionElapsedTime: elapsed(of),
  ExecutionEndDateTime: iso(of.endedAt),
  Status: of.status,
  StatusDetails: of.statusDetails,
  StandardOutputContent: stdoutOf(of.stdout),
  StandardErrorContent: stderrOf(of.stderr),
})

/** As `ListCommandInvocations` does; its plugins only when details are asked for. */
export const listed = (of: Invocation, details: boolean): object => ({
  CommandId: of.commandId,
  InstanceId: of.instanceId,
  Comment: of.comment,
  DocumentName: of.document,
  DocumentVersion: of.version,
  RequestedDateTime: of.requestedAt / 1000,
  Status: of.status,
  StatusDetails: of.statusDetails,
  CommandPlugins: details
    ? [
        {
          Name: of.step,
          Status: of.status,
          StatusDetails: of.statusDetails,
          ResponseCode: of.responseCode,
          Output: listedOutput(of.stdout, of.stderr),
        },
      ]
    : [],
})

/** "EC2 Command Invocation Status-change Notification", as the default event bus brings it. */
export interface StatusEvent {
  source: 'aws.ssm'
  'detail-type': 'EC2 Command Invocation Status-change Notification'
  time: string
  detail: {
    'command-id': string
    'document-name': string
    'instance-id': string
    'requested-date-time': string
    status: string
  }
}

export const statusEvent = (of: Invocation, now: number): StatusEvent => ({
  source: 'aws.ssm',
  'detail-type': 'EC2 Command Invocation Status-change Notification',
  time: iso(now),
  detail: {
    'command-id': of.commandId,
    'document-name': of.document,
    'instance-id': of.instanceId,
    'requested-date-time': iso(of.requestedAt),
    status: of.status,
  },
})
