import { describe, expect, test } from 'vitest'
import { facts, read, realEvidence } from './frame.ts'
import { journal, line, log } from './said.ts'

const failures = (findings: Parameters<typeof facts>[0]) => facts(findings, 'bootstrap-failure')

describe('real servers', () => {
  test.each([
    [
      'elasticsearch-7.17.29-bootstrap',
      [
        ['file-descriptors', 4096, 65535],
        ['discovery', undefined, undefined],
      ],
    ],
    ['elasticsearch-8.19.8-bootstrap', [['memory-lock', undefined, undefined]]],
  ])('%s', (name, expected) => {
    const text = realEvidence.find(real => real.name === `${name}.evidence`)?.text ?? ''
    const current = failures(read(text)).filter(failure => failure.current)
    expect(current.every(({ enforced }) => enforced)).toBe(true)
    const told = new Set(current.map(({ check, actual, required }) => JSON.stringify([check, actual, required])))
    expect([...told]).toEqual(expected.map(failure => JSON.stringify(failure)))
  })

  test('in a crash loop the failure belongs to the life before', () => {
    const text = realEvidence.find(({ name }) => name.startsWith('elasticsearch-6.8.23-crash'))?.text ?? ''
    expect(new Set(failures(read(text)).map(({ check, current }) => `${check} ${current}`))).toEqual(
      new Set(['threads false']),
    )
  })
})

describe('every check by its own words (synthetic, after the sources of 5.x to 9.x and OpenSearch)', () => {
  test.each([
    [
      'max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
      'max-map-count',
      65530,
      262144,
    ],
    [
      'max file descriptors [4096] for opensearch process is too low, increase to at least [65535]',
      'file-descriptors',
      4096,
      65535,
    ],
    [
      'max number of threads [1024] for user [elasticsearch] is too low, increase to at least [4096]',
      'threads',
      1024,
      4096,
    ],
    ['memory locking requested for opensearch process but memory is not locked', 'memory-lock', undefined, undefined],
    [
      'initial heap size [268435456] not equal to maximum heap size [536870912]; this can cause resize pauses',
      'heap-size',
      268435456,
      536870912,
    ],
    [
      'the default discovery settings are unsuitable for production use; at least one of [discovery.seed_hosts, discovery.seed_providers, cluster.initial_cluster_manager_nodes / cluster.initial_master_nodes] must be configured',
      'discovery',
      undefined,
      undefined,
    ],
    ['max size virtual memory [1024] for user [es] is too low, increase to [unlimited]', 'other', 1024, undefined],
    ['system call filters failed to install; check the logs and fix your configuration', 'other', undefined, undefined],
  ])('%s', (message, check, actual, required) => {
    const old = log([
      line('node validation exception', 'ERROR', 'o.o.b.Bootstrap'),
      '[1] bootstrap checks failed',
      `[1]: ${message}`,
    ])
    const now = log([
      line('node validation exception', 'ERROR', 'o.e.b.Elasticsearch'),
      '[1] bootstrap checks failed. You must address the points described in the following [1] lines before starting Elasticsearch. For more information see [https://example.org]',
      `bootstrap check failure [1] of [1]: ${message}; for more information see [https://example.org/x.html]`,
    ])
    for (const [failure] of [failures(old), failures(now)]) {
      expect(failure).toMatchObject({ check, enforced: true, message })
      expect([failure?.actual, failure?.required]).toEqual([actual, required])
    }
    const [warning] = failures(log([line(message, 'WARN', 'o.e.b.BootstrapChecks')]))
    expect(warning).toMatchObject({ check, enforced: false, message })
  })
})

test('a message with line breaks is one failure, and what follows it is none', () => {
  const found = failures(
    journal([
      'ERROR: [2] bootstrap checks failed',
      '[1]: Encryption of sensitive data requires the key to be placed in the secure setting store.',
      'To run again, use the keystore tool.',
      '[2]: max number of threads [1] for user [a] is too low, increase to at least [4096]',
      'ERROR: OpenSearch did not exit normally - check the logs at /var/log/opensearch/opensearch.log',
    ]),
  )
  expect(found.map(({ check, message }) => [check, message.includes('use the keystore tool')])).toEqual([
    ['other', true],
    ['threads', false],
  ])
})

test('after a stack trace nothing belongs to an item any more', () => {
  const [failure] = failures(
    log([line('x [1] bootstrap checks failed', 'ERROR'), '[1]: odd one', 'at org.elasticsearch.Foo', 'more text']),
  )
  expect(failure?.message).toBe('odd one')
})

test('items without their header: only what a check would say', () => {
  expect(
    failures(
      journal(['[1]: max file descriptors [1] for elasticsearch process is too low, increase to at least [65535]']),
    ),
  ).toHaveLength(1)
  expect(failures(journal(['[1]: something else']))).toEqual([])
  expect(failures(journal(['bootstrap check failure [1] of [1]: something else']))).toHaveLength(1)
})

test('no failure: other warnings, and checks that passed', () => {
  expect(
    failures(
      log([
        line('something', 'WARN', 'o.e.x.Other'),
        line('explicitly enforcing bootstrap checks', 'INFO', 'o.e.b.BootstrapChecks'),
      ]),
    ),
  ).toEqual([])
})

test('a warning on standard output of a node that is not quiet counts as a warning', () => {
  const text = line(
    'max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
    'WARN',
    'o.e.b.BootstrapChecks',
  )
  expect(failures(journal([text]))[0]).toMatchObject({ enforced: false })
})
