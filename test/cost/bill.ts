import { durationMs } from '../../lib/core/config/duration.ts'
import { FLEET_METRICS } from '../../lib/core/config/function-environment.ts'
import type { ProbeKind } from '../../lib/core/model/observation.ts'
import { environment, PROCESS_TICKS, TICKS, VANTAGES } from './day.ts'
import type { Deployed } from './deployed.ts'
import type { PRICES } from './prices.ts'
import type { ProbeWork, Spoken } from './prober-work.ts'
import type { Day, Invocation } from './simulate.ts'
import type { Asked } from './stand-in.ts'

/** What no measurement here can know of AWS. */
export const ASSUMED = {
  /** Memory of a function that has one vCPU; a function has the part of it that its memory has of this. */
  mbOfOneCpu: 1769,
  /** To a prober and back, beside its work. */
  invokeMs: 20,
  describeInstancesMs: 400,
  ledgerCallMs: 8,
  putEventsMs: 30,
  /** Billed when a new process of a function starts. */
  proberStartMs: 400,
  sweeperStartMs: 900,
  /** CloudWatch Logs adds to each line. */
  logLineBytes: 26,
  /** START, END and REPORT of an invocation, written by Lambda itself into the sweeper's log. */
  platformLines: [89, 51, 152],
  /** Cells whose vantage and target are in different zones: two of three, where there are three. */
  betweenZones: 2 / 3,
} as const

const MONTH_DAYS = 365 / 12

/** All of it but the namespace. */
const METRICS = Object.keys(FLEET_METRICS).length - 1

/** Which protocols the nodes speak. */
const PROFILES = {
  plain: { tcp: 'tcp', tls: 'https', http: 'http', transport: 'transport' },
  tls: { tcp: 'tcp', tls: 'https', http: 'https', transport: 'transportTls' },
} as const satisfies Record<string, Record<ProbeKind, Spoken>>
export type Profile = keyof typeof PROFILES

export interface Line {
  what: string
  price: keyof typeof PRICES
  /** In a month, in the unit of the price. */
  quantity: number
}

export interface Measured {
  day: Day
  asked: Asked
  work: Record<Spoken, ProbeWork>
  deployed: Deployed
}

const timeoutMs = durationMs(environment.timings.probeTimeout)
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const overProbes = (
  { probes }: Invocation,
  { work }: Measured,
  profile: Profile,
  of: (work: ProbeWork) => number,
): number => sum(Object.entries(probes).map(([kind, count]) => count * of(work[PROFILES[profile][kind as ProbeKind]])))

/** As billed: what its work takes on its part of a CPU, and the time-out of whoever does not answer. */
const proberMs = (invocation: Invocation, measured: Measured, profile: Profile): number => {
  const share = measured.deployed.proberMb / ASSUMED.mbOfOneCpu
  const cpuMs = overProbes(invocation, measured, profile, ({ cpuMs }) => cpuMs)
  return Math.ceil(cpuMs / share + (invocation.waits ? timeoutMs : 0))
}

function sweeperMs(measured: Measured, profile: Profile): number[] {
  const { day, deployed } = measured
  // Later ticks run code that is warmer than a function of Lambda ever gets.
  const cpuMs = sum(day.ticks.slice(0, PROCESS_TICKS).map(tick => tick.cpuMs)) / PROCESS_TICKS
  return day.ticks.map(({ invocations, ledgerCalls }) => {
    const stages = Map.groupBy(invocations, ({ stage }) => stage)
    const waited = [...stages.values()].map(
      stage => ASSUMED.invokeMs + Math.max(...stage.map(invocation => proberMs(invocation, measured, profile))),
    )
    const called = ASSUMED.describeInstancesMs + ledgerCalls * ASSUMED.ledgerCallMs
    const told = invocations.length > VANTAGES ? ASSUMED.putEventsMs : 0
    return Math.ceil(cpuMs / (deployed.sweeperMb / ASSUMED.mbOfOneCpu) + sum(waited) + called + told)
  })
}

export interface Bill {
  /** What the fleet does. */
  fleet: Line[]
  /** What its probes send, where nodes and vantages are in different zones. */
  network: Line[]
  /** How it is watched. */
  monitoring: Line[]
  /** Milliseconds as billed, of the median invocation. */
  billedMs: { prober: number; sweeper: number }
}

/** A month of such days. */
export function billOf(measured: Measured, profile: Profile): Bill {
  const { day, asked, deployed } = measured
  const line = (what: string, price: Line['price'], perDay: number): Line => ({
    what,
    price,
    quantity: perDay * MONTH_DAYS,
  })
  const invocations = day.ticks.flatMap(tick => tick.invocations)
  const probers = invocations.map(invocation => proberMs(invocation, measured, profile))
  const sweepers = sweeperMs(measured, profile)
  const starts = TICKS / PROCESS_TICKS
  const gbSeconds =
    ((sum(probers) + VANTAGES * starts * ASSUMED.proberStartMs) * deployed.proberMb) / 1024 / 1000 +
    ((sum(sweepers) + starts * ASSUMED.sweeperStartMs) * deployed.sweeperMb) / 1024 / 1000
  const lines = day.ticks.flatMap(({ logLines }) => [...logLines, ...ASSUMED.platformLines])
  const logBytes = sum(lines.map(bytes => bytes + ASSUMED.logLineBytes))
  const bytes = sum(invocations.map(invocation => overProbes(invocation, measured, profile, work => work.bytes)))
  return {
    fleet: [
      line('Lambda, running', 'lambdaDuration', gbSeconds),
      line('Lambda, invocations', 'lambdaRequest', probers.length + sweepers.length),
      line('Schedule', 'schedule', TICKS),
      line('Events', 'event', asked.events),
      line('Ledger, writing', 'ledgerWrite', day.ledger.writeUnits),
      line('Ledger, reading', 'ledgerRead', day.ledger.readUnits),
      line('Last known targets, writing', 'objectPut', asked.objectPuts),
      line('Last known targets, reading', 'objectGet', asked.objectGets),
      line('Log, taken in', 'logIngested', logBytes),
      line('Log, kept', 'logKept', (logBytes * deployed.logDays) / MONTH_DAYS),
    ],
    network: [line('Probes', 'betweenZones', bytes * ASSUMED.betweenZones)],
    monitoring: [
      { what: 'Custom metrics', price: 'metric', quantity: METRICS },
      { what: `${deployed.alarms} alarms`, price: 'alarmMetric', quantity: deployed.alarmMetrics },
      { what: 'Dashboard, if asked for', price: 'dashboard', quantity: 1 },
    ],
    billedMs: { prober: middle(probers), sweeper: middle(sweepers) },
  }
}

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
