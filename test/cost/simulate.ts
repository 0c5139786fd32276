import { createHash } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EC2Client } from '@aws-sdk/client-ec2'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { teller } from '../../lambdas/sweeper/tell.ts'
import { CLIENT_SETTINGS, PROBER_CLIENT_SETTINGS } from '../../lib/aws/client-settings.ts'
import { ec2Targets } from '../../lib/aws/ec2-targets.ts'
import { eventBridge } from '../../lib/aws/event-bridge.ts'
import { incidentLedger } from '../../lib/aws/incident-ledger.ts'
import { lambdaProbers } from '../../lib/aws/lambda-probers.ts'
import { lastKnown } from '../../lib/aws/last-known.ts'
import type { ProbeKind } from '../../lib/core/model/observation.ts'
import type { Probers } from '../../lib/ports.ts'
import { nothingYet } from '../../lib/verbs/between-sweeps.ts'
import { type SweepPorts, sweepOnce } from '../../lib/verbs/sweep-once.ts'
import { makeTable, startDynamoDbLocal } from '../ledger/dynamodb-local.ts'
import { type Counted, countItems } from '../ledger/item-count.ts'
import { environment, fleet, PROCESS_TICKS, startOf, TICKS, VPC } from './day.ts'

const TABLE = 'ledger'
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' }
const FUNCTION_MS = 55_000

export interface Invocation {
  /** Confirmations come after what they confirm. */
  stage: 'first' | 'confirmation'
  probes: Partial<Record<ProbeKind, number>>
  /** Some port did not answer, so that the prober waits for its time-out. */
  waits: boolean
}

interface Tick {
  invocations: Invocation[]
  /** Of the sweeper's process. */
  cpuMs: number
  /** Requests to DynamoDB, one after the other in the worst case. */
  ledgerCalls: number
  /** Of its log: each line with its end. */
  logLines: number[]
}

export interface Day {
  ticks: Tick[]
  ledger: Counted
  opened: number
}

/** A day of the sweeper: its adapters and the SDK, its sweeps and its log; only the clock runs ahead. */
export async function simulateDay(aws: number, progress: (tick: number) => void): Promise<Day> {
  const settings = { endpoint: `http://127.0.0.1:${aws}`, region: 'us-east-1', credentials: CREDENTIALS }
  const dynamo = await startDynamoDbLocal()
  const client = new DynamoDBClient({ ...dynamo.settings, ...CLIENT_SETTINGS })
  await makeTable(client, TABLE)
  const ledger = countItems(client)
  let ledgerCalls = 0
  client.middlewareStack.add(
    next => args => {
      ledgerCalls++
      return next(args)
    },
    { step: 'initialize', name: 'countCalls' },
  )
  let invocations: Invocation[] = []
  const opened = new Set<string>()
  const newProcess = () => ({ memory: nothingYet(), ports: portsOf() })
  const portsOf = (): SweepPorts => ({
    ledger: incidentLedger({ client, table: TABLE, environment: environment.name }),
    targets: ec2Targets({ client: new EC2Client({ ...settings, ...CLIENT_SETTINGS }), environment, vpc: VPC }),
    lastKnown: lastKnown({
      client: new S3Client({ ...settings, ...CLIENT_SETTINGS }),
      bucket: 'bucket',
      key: 'targets',
    }),
    probers: recorded(
      lambdaProbers({
        client: new LambdaClient({ ...settings, ...PROBER_CLIENT_SETTINGS }),
        functions: Object.fromEntries(environment.vantages.map(({ name }) => [name, name])),
      }),
      invocation => invocations.push(invocation),
    ),
    bus: eventBridge({ client: new EventBridgeClient({ ...settings, ...CLIENT_SETTINGS }), bus: 'bus' }),
    secrets: { read: async () => ({ ok: false, why: 'not-found', detail: '' }) },
  })
  const tell = teller(fleet.fleet, environment.name)
  const ticks: Tick[] = []
  let own = newProcess()
  try {
    for (let tick = 0; tick < TICKS; tick++) {
      if (tick > 0 && tick % PROCESS_TICKS === 0) own = newProcess()
      invocations = []
      ledgerCalls = 0
      const [started, cpu] = [performance.now(), process.cpuUsage()]
      const elapsed = () => performance.now() - started
      const scheduledAt = startOf(tick)
      const id = new Date(scheduledAt).toISOString()
      const report = await sweepOnce(own.ports, {
        ...{ fleet: fleet.fleet, environment, tick: { id, scheduledAt }, invocation: id, memory: own.memory },
        clock: () => Math.round(scheduledAt + elapsed()),
        remainingMs: () => FUNCTION_MS - elapsed(),
        isCa: () => false,
        digest: text => createHash('sha256').update(text).digest('hex'),
      })
      if ('skipped' in report || report.degraded) throw new Error(`tick ${id}: ${JSON.stringify(report)}`)
      for (const incident of own.memory.state.openIncidents) opened.add(incident.id)
      const logLines = written(() => tell(report, id, scheduledAt))
      const { user, system } = process.cpuUsage(cpu)
      ticks.push({ invocations, cpuMs: (user + system) / 1000, ledgerCalls, logLines })
      progress(tick)
    }
  } finally {
    client.destroy()
    await dynamo.stop()
  }
  return { ticks, ledger, opened: opened.size }
}

function recorded(probers: Probers, record: (invocation: Invocation) => void): Probers {
  const asked = new Map<string, string>()
  return {
    async probe(vantage, request, deadline) {
      const stage = asked.get(vantage) === request.sweep ? 'confirmation' : 'first'
      asked.set(vantage, request.sweep)
      const answer = await probers.probe(vantage, request, deadline)
      if (!answer.ok) return answer
      const kinds = Map.groupBy(answer.value.observations, ({ kind }) => kind)
      record({
        stage,
        probes: Object.fromEntries([...kinds].map(([kind, some]) => [kind, some.length])),
        waits: answer.value.observations.some(({ outcome }) => outcome === 'timeout'),
      })
      return answer
    },
  }
}

/** Bytes of each line that goes to stdout or stderr meanwhile; none is shown. */
function written(tell: () => void): number[] {
  const lines: number[] = []
  const streams = [process.stdout, process.stderr]
  const writes = streams.map(stream => stream.write)
  const listen = (chunk: string | Uint8Array) => {
    lines.push(Buffer.byteLength(chunk))
    return true
  }
  for (const stream of streams) stream.write = listen
  try {
    tell()
  } finally {
    for (const [i, stream] of streams.entries()) stream.write = writes[i] ?? stream.write
  }
  return lines
}
