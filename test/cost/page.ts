import { ASSUMED, type Bill, type Line, type Measured, type Profile } from './bill.ts'
import { PROCESS_TICKS, TARGETS, TICKS, VANTAGES } from './day.ts'
import type { Deployed } from './deployed.ts'
import { PRICES, priceOf } from './prices.ts'

/** `machine`: what it was measured on. */
export interface Page {
  measured: Measured
  bills: Record<Profile, Bill>
  machine: string
}

const SCALES = [
  [1e9, 'G'],
  [1e6, 'M'],
] as const

const UNSCALED = [1, ''] as const

/** Bytes in MB and GB; whatever else is counted, as it is. */
function quantityText(plain: Line, tls: Line): string {
  const { unit } = PRICES[plain.price]
  const [by, prefix] = (unit.startsWith('byte') && SCALES.find(([scale]) => plain.quantity >= scale)) || UNSCALED
  const digits = by > 1 ? 1 : 0
  const [first, second] = [plain, tls].map(({ quantity }) =>
    (quantity / by).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  )
  return `${first}${first === second ? '' : ` (TLS: ${second})`} × ${by > 1 ? unit.replace('byte', `${prefix}B`) : unit}`
}

const total = (lines: readonly Line[]): number =>
  lines.reduce((sum, { price, quantity }) => sum + priceOf(price, quantity), 0)

const cents = (dollars: number): string => dollars.toFixed(dollars > 0 && dollars < 0.0095 ? 4 : 2)

const both = (bills: Record<Profile, Bill>, of: (bill: Bill) => readonly Line[]): string[] =>
  of(bills.plain).map((line, i) => {
    const secured = of(bills.tls)[i] ?? line
    const [plain, tls] = [line, secured].map(each => cents(priceOf(each.price, each.quantity)))
    return `| ${line.what} | ${quantityText(line, secured)} | ${plain} | ${tls} |`
  })

function table(bills: Record<Profile, Bill>, of: (bill: Bill) => readonly Line[]): string {
  const [plain, tls] = [bills.plain, bills.tls].map(bill => cents(total(of(bill))))
  return `| a month | so much | dollars, plain HTTP | dollars, TLS |
|---|---|---:|---:|
${both(bills, of).join('\n')}
| **together** | | **${plain}** | **${tls}** |`
}

/** What the templates say. */
export const deployedText = ({ proberMb, sweeperMb, logDays, alarms, alarmMetrics }: Deployed): string =>
  `A prober has ${proberMb} MB, the sweeper ${sweeperMb} MB; logs are kept for ${logDays} days; ${alarms} alarms look at ${alarmMetrics} metrics.`

export const pricesText = (): string =>
  Object.values(PRICES)
    .map(
      ({ dollars, per, unit, page, quoted }) =>
        `| ${unit} | ${dollars} for ${per.toLocaleString('en-US')} | ${page} | ${quoted} |`,
    )
    .join('\n')

export const assumedText =
  (): string => `- A function has one vCPU at ${ASSUMED.mbOfOneCpu.toLocaleString('en-US')} MB, and less memory has its part of it. A core of Lambda on ARM64 does what a
  core of this machine does.
- The sweeper waits ${ASSUMED.describeInstancesMs} ms for EC2, ${ASSUMED.ledgerCallMs} ms for each call to DynamoDB, one after the other, ${ASSUMED.putEventsMs} ms for the event bus where there
  is news, and for the slowest prober and ${ASSUMED.invokeMs} ms more.
- A process of a function lives for ${PROCESS_TICKS / 60} hours; to start one takes a prober ${ASSUMED.proberStartMs} ms and the sweeper ${ASSUMED.sweeperStartMs} ms, billed.
- Lambda writes ${ASSUMED.platformLines.length} lines of its own (${ASSUMED.platformLines.join(', ')} bytes) for each sweep, and CloudWatch adds ${ASSUMED.logLineBytes} bytes to each line.
- Two thirds of the cells are between zones, as where ${VANTAGES} vantages and the nodes are spread evenly over ${VANTAGES} zones. Where each
  vantage sees only its own zone, nothing is billed there.
- Not counted: a few MB of table and bucket; keys of your own; secrets; what your rules do with events.`

const HEAD = `# What a fleet costs

Printed by \`npm run cost\` (two minutes where nothing else runs; Linux, and Java for DynamoDB Local); \`-- --write\` writes this file. It is a month of
${TICKS.toLocaleString('en-US')} sweeps a day: ${VANTAGES} vantages, ${TARGETS} targets, both ports, once a minute, on a day with three broken nodes, a wave of forty, a node
that flaps, a vantage that is throttled and two instances replaced. Without any free tier. CPU is measured, so that two runs
differ by some percent.`

export function costPage({ measured, bills, machine }: Page): string {
  const { day, work, deployed } = measured
  const ms = (profile: Profile) => `${bills[profile].billedMs.prober} ms and ${bills[profile].billedMs.sweeper} ms`
  const cpu = Object.entries(work)
    .map(([spoken, { cpuMs, bytes }]) => `| ${spoken} | ${cpuMs.toFixed(2)} | ${Math.round(bytes)} |`)
    .join('\n')
  const sweeperCpu = day.ticks.slice(0, PROCESS_TICKS).reduce((sum, { cpuMs }) => sum + cpuMs, 0) / PROCESS_TICKS
  return `${HEAD}

## The fleet

${table(bills, bill => bill.fleet)}

Nodes that speak plain HTTP, or TLS on both ports and are let in (with credentials, or with security off). Where security
is on and no credentials are given, HTTP is asked once an hour, and it costs less.

## Data between zones

${table(bills, bill => bill.network)}

AWS bills what crosses from one Availability Zone into another, to both sides. It is for the bytes of the probes: a connect
a minute, and HTTP, the transport and TLS every \`deepEvery\` (5 minutes). A longer \`deepEvery\` costs less, here and above.

## How it is watched

${table(bills, bill => bill.monitoring)}

## Counted and measured

The sweeper's own code, with the AWS SDK, sweeps the day; DynamoDB Local counts the units, a stand-in for EC2, Lambda, S3 and
EventBridge counts calls. ${deployedText(deployed)}
Incidents opened: ${day.opened}. Median times as billed, of a prober and of the sweeper: ${ms('plain')}; by TLS ${ms('tls')}.

The prober's handler makes each kind of probe on sockets of loopback, from the text of the request to the text of the
answer; its time as billed is this CPU on its part of a vCPU, and the time-out where a port is silent. The sweeper took
${Math.round(sweeperCpu)} ms of CPU a sweep in its first ${PROCESS_TICKS}. Measured on ${machine}.

| probe | ms of CPU | bytes, both ways |
|---|---:|---:|
${cpu}

## Assumed

${assumedText()}

## Prices

Of us-east-1, in November 2026, without free tiers. The program reads no price list: compare with the pages named. "Quoted"
says when a price was last found quoted so elsewhere; "assumed" was not looked up.

| of | dollars | page | quoted |
|---|---|---|---|
${pricesText()}
`
}
