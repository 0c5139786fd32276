import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import type { Finding } from '../../../lib/core/model/finding.ts'
import { evidence, frame, read } from '../evidence/frame.ts'
import { aCase, aHostWith, aListener, aProcess, aStep, aUnit, both, minutesAgo, mute, secondsAgo } from './a-case.ts'

const running = (...more: Finding[]) =>
  aHostWith(
    aUnit(),
    aListener('*', 9200, { acceptQueue: 20, backlog: 4096 }),
    aListener('*', 9300),
    aStep('started'),
    ...more,
  )

const causeOf = (...more: Finding[]) => diagnose(aCase({ seen: both(mute), findings: running(...more) })).cause

const limits = { nofile: { soft: 133, hard: 133 } }

describe('a node that runs and takes no connection', () => {
  test('is out of descriptors where the system refuses it connections in these minutes', () => {
    expect(causeOf(aProcess(), aStep('cannot-accept', { at: secondsAgo(10) }))).toBe('descriptors-exhausted')
  })

  test('or where it has as many open as it may', () => {
    expect(causeOf(aProcess({ descriptors: 133, limits }))).toBe('descriptors-exhausted')
    expect(causeOf(aProcess({ descriptors: 60, limits }))).toBe('process-hung')
  })

  test('is not, where that was an hour ago', () => {
    expect(causeOf(aProcess(), aStep('cannot-accept', { at: minutesAgo(60) }))).toBe('process-hung')
  })
})

describe('the lines of it', () => {
  // Elasticsearch 7.17.29, the system's text replaced by another language's.
  const line = (second: number, text: string) =>
    `[2026-11-23T13:18:${second},390][ERROR][o.e.h.AbstractHttpServerTransport] [a] ${text}`
  const log = (...lines: string[]) =>
    read(
      evidence(frame('host', ['uid=0', 'utc_offset=+0000']), frame('log path=/var/log/elasticsearch/a.log', lines)),
    ).filter(each => each.kind === 'life' && each.event === 'cannot-accept')
  const server = 'exception from http server channel caught on transport layer [channel=x]'

  test('are told by class and by the product’s words, the last one alone', () => {
    const found = log(
      line(42, server),
      'java.io.IOException: Zu viele offene Dateien',
      line(54, server),
      'java.io.IOException: x',
    )
    expect(found.map(each => each.source.line)).toEqual([3])
  })

  test('are not those about the connection of one client, nor those of another class', () => {
    expect(log(line(42, 'exception caught on transport layer [x]'), 'java.io.IOException: x')).toEqual([])
    expect(log(line(42, server), 'java.lang.IllegalStateException: x')).toEqual([])
  })
})
