import { describe, expect, test } from 'vitest'
import { bulk, evidence, facts, frame, read } from './frame.ts'

/** `${NAME}`, as settings files have it. */
const variable = (name: string) => `$\{${name}}`
const PATH = '/etc/elasticsearch/elasticsearch.yml'
const config = (...lines: string[]) =>
  read(evidence(frame(`config path=${PATH} mode=660 owner=root group=elasticsearch mtime=1795435423 sha256=ab`, lines)))
const settings = (...lines: string[]) =>
  facts(config(...lines), 'setting').map(({ key, value, line }) => [key, value, line])
const problem = (...lines: string[]) => facts(config(...lines), 'config-file')[0]?.problem

test('nested, dotted and mixed spellings, lists and comma strings, in file order', () => {
  expect(
    settings(
      '3:network.host: 10.0.0.1, _local_',
      '5:xpack.security.http.ssl:',
      '6:  enabled: true',
      '7:  keystore.path: certs/http.p12',
      '9:http:',
      '10:  host: ["_local_", _site_]',
      '12:cluster.initial_master_nodes:',
      '13:  - a',
      '14:  - "b"',
      '15:path.data: [/a,/b]',
    ),
  ).toEqual([
    ['network.host', '10.0.0.1, _local_', 3],
    ['xpack.security.http.ssl.enabled', 'true', 6],
    ['xpack.security.http.ssl.keystore.path', 'certs/http.p12', 7],
    ['http.host', ['_local_', '_site_'], 10],
    ['cluster.initial_master_nodes', ['a', 'b'], 12],
    ['path.data', ['/a', '/b'], 15],
  ])
})

test('values stay as written: numbers, booleans, variables, masks, aliases', () => {
  expect(
    settings(
      '1:a: 0x10',
      '2:b: 9_200',
      '3:c: yes',
      `4:d: ${variable('HOSTNAME')}`,
      '5:e: <masked>',
      "6:f: 'x: y'",
      '7:g: 012',
      '8:h: *name',
    ),
  ).toEqual([
    ['a', '0x10', 1],
    ['b', '9_200', 2],
    ['c', 'yes', 3],
    ['d', variable('HOSTNAME'), 4],
    ['e', '<masked>', 5],
    ['f', 'x: y', 6],
    ['g', '012', 7],
    ['h', '*name', 8],
  ])
})

test('variables inside a list, which version 9 puts in before it parses', () => {
  expect(settings(`1:network.host: [${variable('A')}, _local_, "x${variable('B')}"]`, `2:n: ${variable('C')}`)).toEqual(
    [
      ['network.host', [variable('A'), '_local_', `x${variable('B')}`], 1],
      ['n', variable('C'), 2],
    ],
  )
  expect(problem(`1:a: [${variable('A')}, b`, '2:c: d')).toMatchObject({ reason: 'malformed' })
})

test('lists of maps are numbered', () => {
  expect(settings('1:a:', '2:  - b: 1', '3:  - c')).toEqual([
    ['a.0.b', '1', 2],
    ['a.1', 'c', 1],
  ])
})

test('where the line stands: in the file and in the section', () => {
  const [setting] = config('97:network.host: 0.0.0.0').filter(({ kind }) => kind === 'setting')
  expect(setting).toMatchObject({
    line: 97,
    conf: '/etc/elasticsearch',
    from: 'file',
    source: { section: 'config', of: PATH, line: 1, text: '97:network.host: 0.0.0.0' },
  })
})

describe('what the product rejects', () => {
  test.each([
    [['1:a: b', '2:\tc: d'], 'malformed', 2],
    [['1:a: b: c'], 'malformed', 1],
    [['1:network.host 0.0.0.0'], 'malformed', 1],
    [['1:network.host: "a'], 'malformed', 1],
    [['1:a: 1', '2:b: 2', '5:a: 3'], 'duplicate-key', 5],
    [['1:network.host:'], 'null-value', 1],
    [['1:network.host: ~'], 'null-value', 1],
    [['1:? [a]', '2:: b'], 'malformed', 1],
    [['1:- a'], 'malformed', 1],
  ])('%s', (lines, reason, line) => {
    expect(problem(...lines)).toEqual({ reason, line })
  })

  test('dotted and nested spellings of one key are no duplicates: the last one wins', () => {
    expect(problem('1:http.port: 9201', '2:http:', '3:  port: 9202')).toBeUndefined()
  })

  test('an empty file is none', () => {
    expect(problem()).toBeUndefined()
    expect(problem('1:---', '2:a: b')).toBeUndefined()
  })
})

test('of a file of which lines are missing nothing is claimed', () => {
  const text = evidence(frame(`config path=${PATH}`, ['1:a: [b', 'no number', '99999999:x: y'], 'cut of=9'))
  expect(facts(read(text), 'config-file')[0]?.problem).toBeUndefined()
})

test('a file that could not be read, and one that is not there', () => {
  expect(facts(read(evidence(frame(`config path=${PATH}`, [], 'denied'))), 'config-file')[0]?.problem).toEqual({
    reason: 'unreadable',
  })
  expect(facts(read(evidence(frame(`config path=${PATH}`, [], 'absent'))), 'config-file')).toEqual([])
})

test('what no settings file is like is not parsed', () => {
  for (const lines of [[`1:a: ${'['.repeat(100)}`], [`1:${'- '.repeat(200)}a`]]) {
    const findings = config(...lines)
    expect(facts(findings, 'setting')).toEqual([])
    expect(facts(findings, 'gap')).toEqual([{ reason: 'too-large' }])
  }
  expect(facts(config('1:a: [b, [c, {d: e}]] ]'), 'gap')).toEqual([])
})

test('the whole file comes from the bulk, and belongs to the same finding', () => {
  const plain = evidence(frame(`config path=${PATH} mode=660`, ['3:a: b']))
  const [file, ...others] = facts(
    read(plain + bulk(frame(`config-file path=${PATH}`, ['1:# one', '2:', '3:a: b']))),
    'config-file',
  )
  expect(file).toEqual({ path: PATH, mode: '660', content: '# one\n\na: b\n' })
  expect(others).toEqual([])
  const [broken] = facts(read(plain + bulk(frame(`config-file path=${PATH}`, ['1:# one', '3:a: b']))), 'config-file')
  expect(broken?.content).toBeUndefined()
})
