import { FLEET_OUTPUTS } from '../../lib/core/config/deployed-names.ts'
import type { LabNode } from '../real/lab/node.ts'
import { type Account, type clientOf, type Inbox, lastKnownBytes } from './account.ts'
import { ENVIRONMENT, type fleetIn, VANTAGES } from './fleet.ts'

interface World {
  nodes: readonly LabNode[]
  account: Account
  fleet: ReturnType<typeof fleetIn>
  client: ReturnType<typeof clientOf>
  subscribe(bus: string): Promise<Inbox>
  say(line: string): void
}

export interface Chapter {
  title: string
  ok: boolean
}

/** A tick a minute, and the sweep itself. */
const NEXT_TICK_MS = 75_000
/** Two green sweeps, and the tick that may just have gone by. */
const RESOLVED_MS = 3 * NEXT_TICK_MS
/** From the first red probe to the event in the consumer's queue. */
const REFUSED_MS = 5000
const DROPPED_MS = 10_000

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}

/** What a user and an on-call engineer live through, chapter by chapter: a broken one ends the story. */
export async function tell(world: World): Promise<Chapter[]> {
  const { nodes, account, fleet, say } = world
  const chapters: Chapter[] = []
  const chapter = async <T>(title: string, happens: () => Promise<T>): Promise<T> => {
    say(`— ${title}`)
    try {
      const result = await happens()
      chapters.push({ title, ok: true })
      return result
    } catch (error) {
      chapters.push({ title, ok: false })
      throw error
    }
  }
  try {
    fleet.configure(account)
    await chapter('bootstrapped and deployed', async () => {
      await fleet.bootstrap()
      await fleet.deploy('deploy')
    })
    await chapter('a second look finds nothing to change', async () => {
      const { code, stdout, stderr } = await fleet.diff()
      check(code === 0, `cdk diff ended with ${code}: ${stdout}${stderr}`)
    })
    const found = Object.values(fleet.outputs()).find(outputs => FLEET_OUTPUTS.bus in outputs) ?? {}
    const inbox = await world.subscribe(found[FLEET_OUTPUTS.bus] ?? '')
    await chapter('the schedule fires, and every cell is green', async () => {
      await allGreen(world, inbox)
      const bytes = await lastKnownBytes(world.client, found[FLEET_OUTPUTS.bucket] ?? '')
      check(bytes > 0, 'the last known targets were not kept')
    })
    const [first, second] = nodes
    if (first === undefined || second === undefined) throw new Error('two nodes are needed')
    await chapter('a stopped service becomes one incident, and ends by itself', () =>
      life(world, inbox, first, REFUSED_MS, {
        break: () => first.stop(),
        mend: () => first.start(),
      }),
    )
    await chapter('a firewall that drops becomes one incident, and ends by itself', () =>
      life(world, inbox, second, DROPPED_MS, {
        break: () => second.must(DROP),
        mend: () => second.must('nft delete table inet closed'),
      }),
    )
    await chapter('the operator reads it', () => read(world))
    await chapter('an update goes on sweeping', async () => {
      fleet.configure(account, '10m')
      await fleet.deploy('update')
      await allGreen(world, inbox)
    })
    await chapter('destroyed, and deployed again beside the ledger that stayed', async () => {
      await fleet.destroy('destroy')
      await fleet.deploy('deploy again')
      await fleet.destroy('destroy again')
    })
  } catch (error) {
    say(`FAILED ${error instanceof Error ? error.message : String(error)}`)
  }
  return chapters
}

const DROP = `nft -f - <<'END'
table inet closed {
  chain input {
    type filter hook input priority 0;
    iif "lo" accept
    tcp dport { 9200, 9300 } drop
  }
}
END`

interface Status {
  verdict: string
  lastHeardAt?: number
  vantages: { name: string; heard: boolean }[]
}

/** Waits for a sweep that began after now. */
async function allGreen({ fleet, say }: World, inbox: Inbox): Promise<void> {
  const from = Date.now()
  const end = from + 2 * NEXT_TICK_MS
  for (;;) {
    const { code, stdout } = await fleet.esfleet('status', '--json')
    const status: Status | undefined = code === 0 ? JSON.parse(stdout) : undefined
    if (status?.verdict === 'green' && (status.lastHeardAt ?? 0) > from) {
      const heard = status.vantages.filter(({ heard }) => heard).map(({ name }) => name)
      check(heard.length === VANTAGES.length, `heard of ${heard.join(', ') || 'no vantage'} only`)
      say(`all green, seen from ${heard.join(' and ')}`)
      return
    }
    if (Date.now() > end) throw new Error(`not green within ${(end - from) / 1000} s: ${stdout}`)
    await inbox.take()
  }
}

/** One incident with its events, from the break to its end. */
async function life(
  { say }: World,
  inbox: Inbox,
  node: LabNode,
  withinMs: number,
  how: { break(): Promise<unknown>; mend(): Promise<unknown> },
): Promise<void> {
  const before = inbox.received.length
  const isNew = (type: string) => (event: (typeof inbox.received)[number]['event']) =>
    event.type === type && inbox.received.findIndex(received => received.event === event) >= before
  const brokenAt = Date.now()
  await how.break()
  say(`${node.ip} broken`)
  const opened = await inbox.until('the incident', NEXT_TICK_MS, isNew('IncidentOpened'))
  if (opened.event.type !== 'IncidentOpened') throw new Error('no incident')
  const { incident } = opened.event
  const tookMs = opened.at - incident.redSince
  say(`${incident.id} opened ${((incident.openedAt - brokenAt) / 1000).toFixed(1)} s after the break: ${incident.key}`)
  say(`its event arrived ${(tookMs / 1000).toFixed(1)} s after the first red probe (bound ${withinMs / 1000} s)`)
  check(tookMs <= withinMs, `${tookMs} ms from the first red probe to the event`)
  check(incident.environment === ENVIRONMENT, `environment ${incident.environment}`)
  check(incident.members.length === 1 && incident.members[0]?.address === node.ip, 'not this node alone')
  check(incident.members[0]?.ports.length === 2, 'not both of its ports')
  check(incident.seenFrom.length === VANTAGES.length, `seen from ${incident.seenFrom.join(', ')} only`)
  await how.mend()
  say('mended')
  const resolved = await inbox.until('its end', RESOLVED_MS, isNew('IncidentResolved'))
  if (resolved.event.type !== 'IncidentResolved') throw new Error('no end')
  check(resolved.event.incident.id === incident.id, `${resolved.event.incident.id} ended instead`)
  say(`${incident.id} resolved by ${resolved.event.incident.resolvedBy}`)
  const openings = inbox.received.slice(before).filter(({ event }) => event.type === 'IncidentOpened')
  check(new Set(openings.map(({ event }) => event.id)).size === 1, `${openings.length} incidents opened`)
}

async function read({ fleet, say }: World): Promise<void> {
  const open = await fleet.esfleet('incidents')
  check(
    open.code === 0,
    `esfleet incidents ended with ${open.code} where nothing is open: ${open.stdout}${open.stderr}`,
  )
  const all = await fleet.esfleet('incidents', '--all', '--json')
  const { incidents } = JSON.parse(all.stdout) as { incidents: { id: string; status: string }[] }
  check(incidents.length === 2, `${incidents.length} incidents are kept: ${all.stdout}${all.stderr}`)
  check(
    incidents.every(({ status }) => status === 'resolved'),
    'one is not resolved',
  )
  const one = await fleet.esfleet('incident', incidents[0]?.id ?? '')
  for (const line of one.stdout.trimEnd().split('\n')) say(`  ${line}`)
  const events = await fleet.esfleet('events')
  for (const line of events.stdout.trimEnd().split('\n')) say(`  ${line}`)
  check(events.stdout.includes('IncidentResolved'), events.stderr || 'no IncidentResolved among the events')
}
