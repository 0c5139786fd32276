import type { Finding, FindingOf } from '../model/finding.ts'
import { columnsOf } from './groups.ts'
import { epochMs, wholeNumber } from './numbers.ts'
import { present, type Section, sourceOf } from './section.ts'

type UnitEvent = FindingOf<'unit-event'>

const EVENTS = [
  'starting',
  'started',
  'stopping',
  'stopped',
  'start-failed',
  'exited',
  'failed',
  'succeeded',
  'oom-killed',
  'restart-scheduled',
] as const satisfies UnitEvent['event'][]

interface Line {
  index: number
  at: number | undefined
  unit: string
  event: UnitEvent['event']
  fields: ReadonlyMap<string, string>
}

/** `epoch unit event key=value…`, and from them how main processes ended and starts that ran out of time or tries. */
export const readUnitEvents = (section: Section): Finding[] => {
  const lines = section.lines.flatMap((line, index) => parse(line, index) ?? [])
  const births = birthsOf(lines)
  const phase = new Map<string, string>()
  return lines.flatMap((line, i) => {
    const current = i >= (births.get(line.unit) ?? 0)
    if (line.event === 'starting' || line.event === 'started') phase.set(line.unit, line.event)
    return [eventFinding(section, line, current), ...ends(section, line, current, phase.get(line.unit))]
  })
}

/** Where each unit's last life begins. Only units that tell when they are ready have a `starting` before `started`. */
const birthsOf = (lines: readonly Line[]): Map<string, number> => {
  const births = new Map<string, number>()
  const starting = new Set<string>()
  lines.forEach(({ unit, event }, i) => {
    if (event === 'starting' || (event === 'started' && !starting.has(unit))) births.set(unit, i)
    if (event === 'starting') starting.add(unit)
    else if (event !== 'restart-scheduled') starting.delete(unit)
  })
  return births
}

const parse = (line: string, index: number): Line | undefined => {
  const [clock, unit, word, ...rest] = columnsOf(line)
  const at = epochMs(clock)
  if (at === undefined || unit === undefined || word === undefined) return undefined
  const fields = new Map(rest.map(word => [word.replace(/=.*/, ''), word.replace(/^[^=]*=?/, '')] as const))
  return { index, at, unit, event: EVENTS.find(known => known === word) ?? 'other', fields }
}

const eventFinding = (section: Section, { index, at, unit, event, fields }: Line, current: boolean): UnitEvent =>
  present({
    kind: 'unit-event' as const,
    source: sourceOf(section, index),
    unit,
    event,
    job: fields.get('job'),
    result: fields.get('unit_result') ?? fields.get('result'),
    thisBoot: fields.get('boot') !== 'earlier',
    current,
    at,
  })

const SIGNALS: ReadonlyMap<string, number> = new Map(
  Object.entries({ HUP: 1, INT: 2, ABRT: 6, KILL: 9, SEGV: 11, TERM: 15 }),
)

const ends = (section: Section, line: Line, current: boolean, phase: string | undefined): Finding[] => {
  const { index, at, unit, event, fields } = line
  const source = sourceOf(section, index)
  const { status: text = '', unit_result: result = '', code } = Object.fromEntries(fields)
  const number = wholeNumber(text) ?? SIGNALS.get(text.replace(/^SIG/, ''))
  if (event === 'exited' && number !== undefined) {
    const ended = code === 'exited' ? { status: number } : { signal: number }
    return [present({ kind: 'exit' as const, source, ...ended, current, at })]
  }
  if (event !== 'failed') return []
  const life = { kind: 'life' as const, source, current, at, detail: unit }
  if (result.startsWith('start-limit')) return [present({ ...life, event: 'start-limit' as const })]
  // The same result after the unit was up is a stop that took too long.
  return result === 'timeout' && phase === 'starting' ? [present({ ...life, event: 'start-timeout' as const })] : []
}
