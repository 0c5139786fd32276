import type { Environment } from '../config/fleet-config.ts'
import type { CellColour, FleetStatus, GroupColours, TargetStatus } from '../model/fleet-status.ts'
import { portsText } from './incident-text.ts'
import type { Row, Span, Style } from './layout.ts'
import { span } from './moment.ts'
import { shortSign } from './sign-text.ts'
import { worst } from './status-of.ts'

const MAX_TARGETS = 40

const colourStyles: Readonly<Record<CellColour, Style>> = {
  green: 'good',
  red: 'bad',
  flapping: 'unsure',
  unknown: 'unsure',
}

/** One column a vantage; a target group a line, and under it those of its targets that are not green. */
export function matrixRows(status: FleetStatus, environment: Environment): Row[] {
  const names = status.vantages.map(({ name }) => name)
  const shown = status.targets.slice(0, MAX_TARGETS)
  const lines = status.targetGroups.flatMap((group): Line[] => [
    {
      head: `${group.name}, ${group.targets} target${group.targets === 1 ? '' : 's'}`,
      cells: names.map(name => groupCell(group.seen.find(({ vantage }) => vantage === name))),
      tail: '',
    },
    ...shown
      .filter(({ targetGroup }) => targetGroup === group.name)
      .map(target => targetLine(target, names, status.at, environment)),
  ])
  const widths = ['', ...names].map((name, column) =>
    Math.max(
      name.length,
      ...lines.map(({ head, cells }) => (column === 0 ? head : (cells[column - 1]?.text ?? '')).length),
    ),
  )
  const pad = (text: string, column: number): string => text.padEnd((widths[column] ?? 0) + 2)
  const guarded = status.targetGroups.some(({ seen }) => seen.some(({ expectation }) => expectation !== 'reach'))
  const more = status.targets.length - shown.length
  const rows = lines.map(({ head, cells, tail }): Row => {
    const columns = cells.map(({ text, style }, i): Span => ({ text: pad(text, i + 1), style }))
    return { verbatim: true, spans: [pad(head, 0), ...columns, tail] }
  })
  return [
    { verbatim: true, spans: [{ text: ['', ...names].map(pad).join(''), style: 'dim' }] },
    ...rows,
    ...(more > 0 ? [{ spans: [{ text: `and ${more} more targets, see --json`, style: 'dim' } as const] }] : []),
    ...(guarded
      ? [{ spans: [{ text: '* must not be reached from there: red is an open port', style: 'dim' } as const] }]
      : []),
  ]
}

interface Line {
  head: string
  cells: { text: string; style: Style }[]
  tail: string
}

/** `·`: not probed from there, by configuration. */
const NOT_PROBED = { text: '·', style: 'dim' } as const

function groupCell(seen: GroupColours | undefined): Line['cells'][number] {
  if (seen === undefined) return NOT_PROBED
  const mark = seen.expectation === 'must-not-reach' ? '*' : ''
  const counted = (['red', 'flapping', 'unknown'] as const).filter(colour => seen[colour] > 0)
  const [first] = counted
  if (first === undefined)
    return { text: `${seen.green > 0 ? 'green' : 'no target'}${mark}`, style: seen.green > 0 ? 'good' : 'unsure' }
  return { text: `${counted.map(colour => `${seen[colour]} ${colour}`).join(', ')}${mark}`, style: colourStyles[first] }
}

function targetLine(target: TargetStatus, names: readonly string[], at: number, environment: Environment): Line {
  const group = environment.targetGroups.find(({ name }) => name === target.targetGroup)
  const cells = names.map((name): Line['cells'][number] => {
    const own = target.cells.filter(({ vantage }) => vantage === name)
    if (own.length === 0) return NOT_PROBED
    const colour = worst(own)
    const alike = own.every(cell => cell.colour === colour)
    const ports = own.filter(cell => cell.colour === colour).map(({ port }) => portsText(port, group))
    return { text: alike ? colour : `${ports.join(' ')} ${colour}`, style: colourStyles[colour] }
  })
  const bad = target.cells.filter(({ colour }) => colour === 'red' || colour === 'flapping')
  const signs = [...new Set(bad.flatMap(({ sign }) => (sign === undefined ? [] : [shortSign(sign)])))]
  const since = Math.min(...bad.flatMap(({ since }) => since ?? []))
  const times = Number.isFinite(since) ? ` for ${span(Math.max(0, at - since))}` : ''
  const quiet = target.maintenance.length > 0 ? ' (in maintenance)' : ''
  return { head: `  ${target.address}`, cells, tail: `${signs.join(', ')}${times}${quiet}` }
}
