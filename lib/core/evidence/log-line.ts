import { groupsOf } from './groups.ts'

/** The head of something said in the product's log format, and the lines that it brought along. */
export interface LogLine {
  /** Unix milliseconds; absent where the line gives local time and the host's offset is not known. */
  at?: number
  level: string
  logger: string
  texts: string[]
}

const PLAIN =
  /^\[(?<clock>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[,.](?<millis>\d{3})\]\[(?<level>[A-Z]+) *\]\[(?<logger>[^\]]*?) *\] ?(?<rest>.*)$/

/** `[2024-05-01T10:00:00,123][ERROR][o.e.b.Elasticsearch      ] [node-1] message` (5.x to 9.x, OpenSearch), or a JSON line. */
export const parseLogLine = (line: string, utcOffsetMinutes?: number): LogLine | undefined => {
  if (line.startsWith('{')) return fromJson(line)
  const found = groupsOf<'clock' | 'millis' | 'level' | 'logger' | 'rest'>(PLAIN, line)
  if (found === undefined) return undefined
  const { clock, millis, level, logger, rest } = found
  const local = Date.parse(`${clock}.${millis}Z`)
  const known = utcOffsetMinutes !== undefined && !Number.isNaN(local)
  return {
    ...(known ? { at: local - utcOffsetMinutes * 60_000 } : {}),
    level,
    logger,
    texts: [rest.replace(/^\[[^\]]*\] ?/, '')],
  }
}

/** Files and containers of 7.x (`type`, `timestamp`, `component`) and 8.x and later (ECS, flat dotted keys) print JSON. */
const fromJson = (line: string): LogLine | undefined => {
  const fields = parsedObject(line)
  const text = (key: string) => (typeof fields?.[key] === 'string' ? fields[key] : undefined)
  const message = text('message')
  const level = text('level') ?? text('log.level')
  if (message === undefined || level === undefined) return undefined
  const at = zonedTime(text('timestamp') ?? text('@timestamp'))
  const stack = fields?.stacktrace ?? text('error.stack_trace')?.split('\n') ?? []
  const texts = [...message.split('\n'), ...(Array.isArray(stack) ? stack : [])]
  return {
    ...(at === undefined ? {} : { at }),
    level,
    logger: text('component') ?? text('log.logger') ?? '',
    texts: texts.filter(part => typeof part === 'string').map(part => part.trim()),
  }
}

const parsedObject = (line: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Only a time with its zone says when. */
const zonedTime = (text: string | undefined): number | undefined => {
  const found = groupsOf<'clock' | 'millis' | 'zone'>(ZONED, text ?? '')
  if (found === undefined) return undefined
  const at = Date.parse(`${found.clock}.${found.millis}${found.zone.replace(/^(...)(\d\d)$/, '$1:$2')}`)
  return Number.isNaN(at) ? undefined : at
}

const ZONED = /^(?<clock>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[,.](?<millis>\d{3})\d*(?<zone>Z|[+-]\d\d:?\d\d)$/
