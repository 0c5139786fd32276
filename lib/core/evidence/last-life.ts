import type { Finding, FindingOf } from '../model/finding.ts'
import { epochMs } from './numbers.ts'
import { type Section, subjectOf } from './section.ts'

/** A process's start is told by boot time and clock ticks, each to the second. */
const PROCESS_START_SLACK_MS = 2000

/**
 * When the last life of what a journal or a log is about began, Unix milliseconds; undefined where nothing says. Fuller
 * twins in the bulk have no `since` of their own: `sections` have it.
 */
export const bornAt = (
  section: Section,
  sections: readonly Section[],
  findings: readonly Finding[],
): number | undefined => {
  const { attributes } = section
  const processes = findings.filter(finding => finding.kind === 'process')
  const units = findings.filter(finding => finding.kind === 'unit')
  const process = attributes.unit === undefined ? ownerOf(attributes.path ?? '', processes) : undefined
  const unit = units.find(({ name }) => name === (attributes.unit ?? process?.unit)) ?? soleUnit(section, units)
  // A section about the life before ends where the last one began.
  const since = attributes.until ?? sinceOf(section, sections)
  const births = [epochMs(since), unit?.startedAt, earliest(process?.startedAt), startOf(unit?.name, findings)]
  const known = births.filter(birth => birth !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}

const sinceOf = (section: Section, sections: readonly Section[]): string | undefined =>
  section.attributes.since ??
  sections.find(
    other =>
      other.attributes.until === undefined &&
      other.attributes.since !== undefined &&
      subjectOf(other) === subjectOf(section),
  )?.attributes.since

/** systemd's own event tells the start to the microsecond: a failure of the same second belongs to the life before. */
const startOf = (unit: string | undefined, findings: readonly Finding[]): number | undefined =>
  findings
    .filter(finding => finding.kind === 'unit-event')
    .findLast(({ unit: of, event, current }) => of === unit && event === 'starting' && current)?.at

const earliest = (startedAt: number | undefined) =>
  startedAt === undefined ? undefined : startedAt - PROCESS_START_SLACK_MS

const ownerOf = (path: string, processes: readonly FindingOf<'process'>[]) =>
  processes.find(({ role, logs }) => role === 'server' && logs !== undefined && path.startsWith(`${logs}/`))

/** A log names no unit: with one unit only it is clear whose it is. */
const soleUnit = ({ attributes: { unit, path = '' } }: Section, units: readonly FindingOf<'unit'>[]) => {
  const known = units.filter(({ load }) => load !== 'not-found')
  return unit === undefined && isOnHost(path) && known.length === 1 ? known[0] : undefined
}

/** Logs of containers are none of the host's units, and written in a time zone of their own. */
export const isOnHost = (path: string): boolean => path.startsWith('/') && !path.startsWith('/proc/')
