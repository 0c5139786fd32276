import { expectationsOf, portsOf } from '../config/expectations.ts'
import type { Environment, TargetGroup } from '../config/fleet-config.ts'
import type { CellColour, FleetStatus, GroupColours, TargetStatus } from '../model/fleet-status.ts'
import type { CellState, KnownTarget } from '../sweep/cell.ts'
import { cellKey } from '../sweep/cell.ts'
import { inMaintenance } from '../sweep/maintenance.ts'
import type { SweepState } from '../sweep/sweep-state.ts'

/** The schedule fires once a minute; a sweep that is missing for as long as this is an alarm too. */
export const STALE_MS = 180_000

/** Worst first. */
const ORDER: readonly CellColour[] = ['red', 'flapping', 'unknown', 'green']

const colours: Readonly<Record<CellState['status'], CellColour>> = { up: 'green', down: 'red', flapping: 'flapping' }

/** How an environment stood when it was last swept, seen at `now`. */
export function statusOf(fleet: string, environment: Environment, state: SweepState, now: number): FleetStatus {
  const vantages = environment.vantages.map(({ name }) => {
    const { lastHeardAt, silent = 0 } = state.vantages[name] ?? {}
    const heard = lastHeardAt !== undefined && silent === 0
    return { name, heard, silentSweeps: silent, ...(lastHeardAt === undefined ? {} : { lastHeardAt }) }
  })
  const heard = new Set(vantages.filter(each => each.heard).map(({ name }) => name))
  const byGroup = Map.groupBy(state.targets, ([key]) => key.slice(0, key.indexOf('/')))
  const told = environment.targetGroups.map(group =>
    ofGroup(
      environment,
      group,
      (byGroup.get(group.name) ?? []).map(([key, known]) => targetOf(environment, group, key, known, heard)),
    ),
  )
  const moments = vantages.flatMap(({ lastHeardAt }) => lastHeardAt ?? [])
  const lastHeardAt = moments.length === 0 ? undefined : Math.max(...moments)
  const targets = told
    .flatMap(({ bad }) => bad)
    .map(target => ({
      ...target,
      maintenance: state.maintenance.filter(window => inMaintenance(target, [window], now)).map(({ id }) => id),
    }))
  const red = targets.length > 0 || state.openIncidents.length > 0
  const stale = lastHeardAt === undefined || now - lastHeardAt > STALE_MS
  const seen = !stale && state.targets.size > 0 && heard.size === vantages.length
  return {
    fleet,
    environment: environment.name,
    at: now,
    verdict: red ? 'red' : seen ? 'green' : 'unknown',
    ...(lastHeardAt === undefined ? {} : { lastHeardAt }),
    vantages,
    targetGroups: told.map(({ group }) => group),
    targets,
    openIncidents: [...state.openIncidents],
    maintenance: state.maintenance.filter(({ until }) => until > now),
  }
}

function targetOf(
  environment: Environment,
  group: TargetGroup,
  key: string,
  known: KnownTarget,
  heard: ReadonlySet<string>,
): TargetStatus {
  const cells = expectationsOf(environment, group).flatMap(({ vantage: { name: vantage }, expectation }) =>
    portsOf(group).map(({ role: port }): TargetStatus['cells'][number] => {
      const state = known.cells[cellKey({ vantage, role: port })]
      const cell = { vantage, port, expectation }
      if (!heard.has(vantage)) return { ...cell, colour: 'unknown' }
      if (state === undefined) return { ...cell, colour: 'green' }
      const colour = colours[state.status]
      if (colour === 'green') return { ...cell, colour }
      return { ...cell, colour, since: state.since, ...(state.sign === undefined ? {} : { sign: state.sign }) }
    }),
  )
  const address = key.slice(key.indexOf('/') + 1)
  const { instanceId } = known
  const named = instanceId === undefined ? {} : { instanceId }
  return { targetGroup: group.name, address, ...named, maintenance: [], cells }
}

function ofGroup(
  environment: Environment,
  group: TargetGroup,
  targets: readonly TargetStatus[],
): { group: FleetStatus['targetGroups'][number]; bad: TargetStatus[] } {
  const seen = expectationsOf(environment, group).map(({ vantage: { name }, expectation }): GroupColours => {
    const counts = { green: 0, red: 0, flapping: 0, unknown: 0 }
    for (const { cells } of targets) counts[worst(cells.filter(({ vantage }) => vantage === name))] += 1
    return { vantage: name, expectation, ...counts }
  })
  const bad = targets.filter(({ cells }) => cells.some(({ colour }) => colour === 'red' || colour === 'flapping'))
  return { group: { name: group.name, targets: targets.length, seen }, bad }
}

export const worst = (cells: readonly { colour: CellColour }[]): CellColour =>
  ORDER.find(colour => cells.some(cell => cell.colour === colour)) ?? 'green'
