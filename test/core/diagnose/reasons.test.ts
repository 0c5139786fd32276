import { expect, test } from 'vitest'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import {
  aBootstrapFailure,
  aCase,
  aFailedUnit,
  aListener,
  aNodeThatIsDown,
  aRule,
  aRunningNode,
  aStoppedUnit,
  both,
  minutesAgo,
  refused,
  timedOut,
} from './a-case.ts'

const first = (given: Parameters<typeof diagnose>[0]) => diagnose(given).causes[0]

test('a reason of a probe names kind, address and port', () => {
  const reasons = first(aCase({ seen: both(refused, { address: 'fd00::5' }) }))?.reasons
  expect(reasons?.[0]).toEqual({
    text: '[fd00::5]:9200 (10.0.0.5): connection refused',
    source: 'observation:http [fd00::5]:9200',
  })
})

test('a reason of the evidence names section and line, and quotes it', () => {
  const reasons = first(aCase({ seen: both(timedOut), findings: aRunningNode([], aRule('drop')) }))?.reasons
  expect(reasons?.[0]?.text).toBe('nft drops connects to port 9200')
  expect(reasons?.[0]?.source).toMatch(/^firewall:\d+$/)
  expect(reasons?.[0]?.quote).toBe('firewall (synthetic)')
})

test('a bootstrap check is told in the words of the node, with its exit', () => {
  const findings = aNodeThatIsDown(
    aFailedUnit(78),
    aBootstrapFailure('threads', { message: 'max number of threads [1024]' }),
  )
  const texts = first(aCase({ seen: both(refused), findings }))?.reasons.map(each => each.text)
  expect(texts).toEqual([
    'a bootstrap check stopped it: max number of threads [1024]',
    'its main process exited with status 78 (its own configuration or a bootstrap check)',
  ])
})

test('what a journal and a log both tell stands once', () => {
  const twice = [
    aBootstrapFailure('threads', { source: { section: 'log', line: 1 } }),
    aBootstrapFailure('threads', { source: { section: 'journal', line: 1 } }),
  ]
  const findings = aNodeThatIsDown(aFailedUnit(78), ...twice)
  expect(first(aCase({ seen: both(refused), findings }))?.reasons).toHaveLength(2)
})

test('loopback: where it listens', () => {
  const findings = aRunningNode(['listener', 'setting', 'bound', 'connect'], aListener('127.0.0.1'), aListener('::1'))
  const texts = first(aCase({ seen: both(refused), findings }))?.reasons.map(each => each.text)
  expect(texts?.slice(0, 2)).toEqual([
    'it listens at 127.0.0.1:9200, for this host alone',
    'it listens at [::1]:9200, for this host alone',
  ])
  expect(texts?.at(-1)).toContain('the default is loopback')
})

test('since when', () => {
  const diagnosis = diagnose(aCase({ seen: both(refused), findings: aNodeThatIsDown(aStoppedUnit()) }))
  expect(diagnosis.since).toBe(minutesAgo(10))
})

test('the summary says what was seen, from where, and the cause', () => {
  const { summary } = diagnose(
    aCase({ seen: both(refused, { vantage: 'subnet-a' }), findings: aNodeThatIsDown(aStoppedUnit()) }),
  )
  expect(summary).toBe(
    '10.0.0.5:9200 from subnet-a: connection refused. The transport port, 10.0.0.5:9300: connection refused. Cause: the service is stopped.',
  )
})

test('the summary counts addresses that fail alike, and tells those that do not', () => {
  const name = { target: { host: 'es-1' } }
  const alike = diagnose(aCase({ ...name, seen: [refused(), refused({ address: '10.0.0.6' })] }))
  expect(alike.summary).toContain('(and at 1 more of its addresses)')
  const differing = diagnose(aCase({ ...name, seen: [refused(), timedOut({ address: '10.0.0.6' })] }))
  expect(differing.summary).toContain('10.0.0.6:9200: no answer at all')
})

test('nothing was probed', () => {
  expect(diagnose(aCase({})).summary).toBe('10.0.0.5:9200 was not probed.')
})
