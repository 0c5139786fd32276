import { expect, test } from 'vitest'
import { DEFAULT_TIMEOUT_MS } from '../../lib/net/probe.ts'
import { parseTargetLine } from '../../lib/net/target-line.ts'

const line = (value: unknown) => parseTargetLine(JSON.stringify(value))
const problem = (text: string) => {
  const parsed = parseTargetLine(text)
  return parsed.ok ? undefined : parsed.problem
}

test('a whole line is taken as it stands', () => {
  expect(line({ host: '10.0.0.5', port: 9200, kind: 'http', timeoutMs: 800, secure: true })).toEqual({
    ok: true,
    target: { host: '10.0.0.5', port: 9200, kind: 'http', timeoutMs: 800, secure: true },
  })
})

test('kind and timeout have defaults, fields of other names are left aside', () => {
  expect(line({ host: 'es-3.internal', port: 9300, team: 'search' })).toEqual({
    ok: true,
    target: { host: 'es-3.internal', port: 9300, kind: 'tcp', timeoutMs: DEFAULT_TIMEOUT_MS },
  })
})

test.each([
  ['::1', '::1'],
  ['[::1]', '::1'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
  ['ES-3.Internal', 'es-3.internal'],
])('host %s is %s', (host, name) => {
  expect(line({ host, port: 9200 })).toMatchObject({ ok: true, target: { host: name } })
})

test.each(['', 'a b', 'es:9200', 'http://es', 'es/path', 'user@es', '[es]', '[10.0.0.1]', '-oProxy', '1.2.3', 7, null])(
  'host %j is none',
  host => {
    expect(line({ host, port: 9200 })).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^host: got .*, wanted/),
    })
  },
)

test.each([0, 70_000, -1, 92.5, '9200', null, 1e21])('port %j is none', port => {
  expect(line({ host: 'es', port })).toEqual({
    ok: false,
    problem: `port: got ${JSON.stringify(port)}, wanted a whole number from 1 to 65535`,
  })
})

test('every other field says what is wanted', () => {
  expect(line({ host: 'es' })).toMatchObject({ problem: 'port: got nothing, wanted a whole number from 1 to 65535' })
  expect(line({ host: 'es', port: 1, kind: 'icmp' })).toMatchObject({
    problem: 'kind: got "icmp", wanted tcp, tls, http, transport',
  })
  expect(line({ host: 'es', port: 1, kind: 'toString' })).toMatchObject({ ok: false })
  expect(line({ host: 'es', port: 1, timeoutMs: 0 })).toMatchObject({
    problem: 'timeoutMs: got 0, wanted a number from 1 to 60000',
  })
  expect(line({ host: 'es', port: 1, timeoutMs: '3s' })).toMatchObject({ ok: false })
  expect(line({ host: 'es', port: 1, secure: 'yes' })).toMatchObject({
    problem: 'secure: got "yes", wanted true or false',
  })
})

test('what is no JSON object is shown, cut short', () => {
  expect(problem('{"host":')).toMatch(/^is not JSON: got .*, wanted one object a line/)
  expect(problem('[1]')).toMatch(/^is no object: got \[1\], wanted/)
  expect(problem('null')).toMatch(/^is no object: got null/)
  expect(problem('x'.repeat(5000))?.length).toBeLessThan(200)
})
