import { expect, test } from 'vitest'
import { parseLogLine } from '../../../lib/core/evidence/log-line.ts'

test('plain, as 5.x to 9.x and OpenSearch print it', () => {
  const text = '[2026-11-23T12:03:49,158][INFO ][o.e.n.Node               ] [ip-10-77-61-101] starting ...'
  expect(parseLogLine(text, 60)).toEqual({
    at: Date.UTC(2026, 10, 23, 11, 3, 49, 158),
    level: 'INFO',
    logger: 'o.e.n.Node',
    texts: ['starting ...'],
  })
  expect(parseLogLine(text)?.at).toBeUndefined()
  expect(parseLogLine('[2026-99-23T12:03:49,158][INFO ][a] [b] c', 0)?.at).toBeUndefined()
  expect(parseLogLine('[2017-01-01T00:00:00.001][WARN ][o.e.n.Node] [] x', 0)?.texts).toEqual(['x'])
})

// Synthetic, after the layouts in the sources.
test('JSON of 7.x', () => {
  const text = JSON.stringify({
    type: 'server',
    timestamp: '2026-11-23T12:00:00,500+0100',
    level: 'ERROR',
    component: 'o.e.b.Bootstrap',
    message: 'node validation exception\n[1] bootstrap checks failed',
    stacktrace: ['a.B: c', 5, ' at d'],
  })
  expect(parseLogLine(text)).toEqual({
    at: Date.UTC(2026, 10, 23, 11, 0, 0, 500),
    level: 'ERROR',
    logger: 'o.e.b.Bootstrap',
    texts: ['node validation exception', '[1] bootstrap checks failed', 'a.B: c', 'at d'],
  })
})

test('JSON of 8.x and later', () => {
  const text = JSON.stringify({
    '@timestamp': '2026-11-23T12:00:00.500Z',
    'log.level': 'ERROR',
    message: 'x',
    'log.logger': 'a.b',
    'error.stack_trace': 'c: d\n\tat e',
  })
  expect(parseLogLine(text)).toEqual({
    at: Date.UTC(2026, 10, 23, 12, 0, 0, 500),
    level: 'ERROR',
    logger: 'a.b',
    texts: ['x', 'c: d', 'at e'],
  })
})

test.each(['{', '{}', '[]', 'null', '{"message":"a"}', '{"message":1,"level":"INFO"}', '5', 'plain text'])(
  '%s is no line of a log',
  text => {
    expect(parseLogLine(text)).toBeUndefined()
  },
)

test.each(['2026-11-23T12:00:00,500', '2026-99-23T12:00:00,500Z', 'now'])(
  'a time that does not say when: %s',
  timestamp => {
    expect(parseLogLine(JSON.stringify({ timestamp, level: 'INFO', message: 'a' }))).toEqual({
      level: 'INFO',
      logger: '',
      texts: ['a'],
    })
  },
)
