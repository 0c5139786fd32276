import type { Finding } from '../../../lib/core/model/finding.ts'
import { evidence, frame, read } from './frame.ts'

export const HOST = frame('host', ['time=1795436000', 'boot_time=1795430000', 'uid=0', 'utc_offset=+0000'])

/** Findings of a product's log, of a unit that started at 12:00:00 where it is given. Synthetic. */
export const log = (lines: readonly string[], ...more: readonly string[]): Finding[] =>
  read(evidence(HOST, ...more, frame('log path=/var/log/elasticsearch/elasticsearch.log', lines)))

/** Findings of a unit's journal; each line is what the process wrote. */
export const journal = (texts: readonly string[], writer = 'systemd-entrypoint[812]'): Finding[] =>
  read(
    evidence(
      HOST,
      frame(
        'journal unit=elasticsearch.service',
        texts.map((text, i) => `179543520${i}.5 es-1 ${writer}: ${text}`),
      ),
    ),
  )

export const line = (text: string, level = 'INFO', logger = 'o.e.n.Node', clock = '12:00:05') =>
  `[2026-11-23T${clock},123][${level.padEnd(5)}][${logger.padEnd(25)}] [es-1] ${text}`

export const unit = (startedAt: number, ...more: readonly string[]) =>
  frame('units', [
    'Id=elasticsearch.service',
    'LoadState=loaded',
    'ActiveState=active',
    'SubState=running',
    `ExecMainStartTimestamp=${startedAt}`,
    ...more,
  ])

/** 2026-11-23T12:00:00Z in seconds. */
export const NOON = Date.UTC(2026, 10, 23, 12) / 1000
