import { describe, expect, test } from 'vitest'
import { evidence, facts, frame, read } from './frame.ts'
import { HOST, journal, line, log, NOON, unit } from './said.ts'

const events = (findings: Parameters<typeof facts>[0]) => facts(findings, 'life').map(({ event }) => event)

describe('what the product says of itself', () => {
  test.each([
    ['version[7.17.29], pid[42], build[oss]', 'initializing'],
    ['initializing ...', 'initializing'],
    ['initialized', 'initialized'],
    ['starting ...', 'starting'],
    ['started', 'started'],
    ['started {es-1}{abc}', 'started'],
    ['stopping ...', 'stopping'],
    ['stopped', 'stopped'],
    ['closed', 'closed'],
    ['timed out while waiting for initial discovery state - timeout: 30s', 'waiting-for-master'],
    [
      'timed out after [discovery.initial_state_timeout=30s] while waiting for initial discovery state; for troubleshooting',
      'waiting-for-master',
    ],
    ['master not discovered yet, this node has not previously joined', 'master-not-discovered'],
    ['master not discovered or elected yet, an election requires', 'master-not-discovered'],
    ['cluster-manager not discovered yet', 'master-not-discovered'],
    ['not enough master nodes discovered during pinging (found [[]], but needed [2])', 'master-not-discovered'],
    ['master node changed {previous [], current [{es-1}]}, term: 1', 'master-elected'],
    ['elected-as-cluster-manager ([1] nodes joined)', 'master-elected'],
    ['new_master {es-1}', 'master-elected'],
    ['still waiting on 3 client connections to close', 'waiting-for-clients'],
  ])('%s', (text, event) => {
    expect(events(log([line(text)]))).toEqual([event])
  })

  test('a master that is gone is not one elected', () => {
    expect(events(log([line('master node changed {previous [{es-1}], current []}')]))).toEqual([])
  })

  test.each([
    [
      'Caused by: org.elasticsearch.cluster.coordination.CoordinationStateRejectedException: This node previously joined a cluster with UUID [8Gix] and is now trying to join a different cluster with UUID [GIJO]. This is forbidden and usually indicates an incorrect discovery or cluster bootstrapping configuration.',
    ],
    [
      'Caused by: org.opensearch.cluster.coordination.CoordinationStateRejectedException: join validation on cluster state with a different cluster uuid GIJO than local cluster uuid 8Gix, rejecting',
    ],
    [
      'java.lang.IllegalStateException: handshake with [{10.0.0.7:9300}{BTu}{10.0.0.7}{10.0.0.7:9300}] failed: remote cluster name [GIJO] does not match local cluster name [8Gix]',
    ],
  ])('another cluster, told in the exception: %s', reason => {
    const joining = line('failed to join {es-2}', 'INFO', 'o.e.c.c.JoinHelper')
    expect(facts(log([joining, reason]), 'life').map(({ event, detail }) => [event, detail])).toEqual([
      ['other-cluster', '8Gix met GIJO'],
    ])
    expect(events(log([line('anything', 'WARN', 'o.e.c.c.ClusterFormationFailureHelper'), reason]))).toEqual([
      'other-cluster',
    ])
  })

  test('a node that says into which cluster it is locked met no other one', () => {
    const text =
      'this node is locked into cluster UUID [8Gix] but [cluster.initial_master_nodes] is set to [es-1]; remove'
    expect(events(log([line(text, 'WARN', 'o.e.c.c.ClusterBootstrapService')]))).toEqual([])
  })

  test('other loggers, other texts, and text without a logger are no step', () => {
    expect(events(log([line('started', 'INFO', 'o.e.x.Watcher'), line('[index] started'), 'started']))).toEqual([])
    expect(events(journal(['started']))).toEqual([])
    expect(events(journal([line('started')]))).toEqual(['started'])
  })

  test('the library of native code that did not load is told by its own logger', () => {
    const text = 'unable to load JNA native support library, native methods will be disabled.'
    expect(events(log([line(text, 'WARN', 'o.e.b.Natives')]))).toEqual(['no-native-code'])
    expect(events(log([line(text, 'WARN', 'o.e.x.Other')]))).toEqual([])
  })

  test('where it looks for a master stands beside that there is none', () => {
    const text =
      'master not discovered yet, this node has not: have discovered [{es-1}{10.0.0.5:9300}]; discovery will continue using [10.0.0.7:9300, 10.0.0.8:9300] from hosts providers and [{es-1}] from last-known cluster state'
    expect(facts(log([line(text, 'WARN')]), 'life').map(({ detail }) => detail)).toEqual([
      '10.0.0.7:9300, 10.0.0.8:9300',
    ])
  })

  test('the version stands beside the first words', () => {
    expect(facts(log([line('version[8.19.8], pid[42]', 'INFO', 'o.e.b.Elasticsearch')]), 'life')[0]?.detail).toBe(
      '8.19.8',
    )
  })
})

describe('where it listens', () => {
  const bound = (text: string, logger: string) =>
    facts(log([line(text, 'INFO', logger)]), 'bound').map(({ layer, publish, addresses }) => [
      layer,
      publish,
      addresses,
    ])

  test.each([
    [
      'o.e.t.TransportService',
      'publish_address {10.0.0.5:9300}, bound_addresses {[::]:9300}',
      [['transport', '10.0.0.5:9300', ['[::]:9300']]],
    ],
    [
      'o.e.h.AbstractHttpServerTransport',
      'publish_address {es-1/10.0.0.5:9200}, bound_addresses {[::1]:9200}, {127.0.0.1:9201}',
      [['http', '10.0.0.5:9200', ['[::1]:9200', '127.0.0.1:9201']]],
    ],
    [
      'o.e.x.s.t.n.SecurityNetty4HttpServerTransport',
      'publish_address {a:1}, bound_addresses {a:1}',
      [['http', 'a:1', ['a:1']]],
    ],
    [
      'o.e.t.TransportService',
      'profile [client]: publish_address {10.0.0.5:9500}, bound_addresses {10.0.0.5:9500}',
      [],
    ],
    ['o.e.x.Other', 'publish_address {a:1}, bound_addresses {a:1}', []],
  ])('%s %s', (logger, text, expected) => {
    expect(bound(text, logger)).toEqual(expected)
  })

  test('a line without a logger does not count', () => {
    expect(facts(journal(['publish_address {a:1}, bound_addresses {a:1}']), 'bound')).toEqual([])
  })
})

describe('the last life', () => {
  const OLD = line('fatal exception while booting Elasticsearch', 'ERROR', 'o.e.b.Elasticsearch', '11:00:00')
  const currents = (findings: Parameters<typeof facts>[0]) =>
    facts(findings, 'life').map(({ event, current }) => `${event} ${current}`)

  test('by the start of the only unit, in the host’s local time', () => {
    const lines = [line('stopped', 'INFO', 'o.e.n.Node', '12:59:59'), line('started', 'INFO', 'o.e.n.Node', '13:00:10')]
    const text = (offset: string) =>
      evidence(
        frame('host', ['uid=0', ...(offset ? [`utc_offset=${offset}`] : [])]),
        unit(NOON),
        frame('log path=/l/a.log', lines),
      )
    expect(currents(read(text('+0100')))).toEqual(['stopped false', 'started true'])
    expect(currents(read(text('+0000')))).toEqual(['stopped true', 'started true'])
    expect(facts(read(text('+0100')), 'life')[1]?.at).toBe((NOON + 10) * 1000 + 123)
  })

  test('by the process that owns the log, among several units', () => {
    const findings = read(
      evidence(
        HOST,
        frame('units', [
          'Id=a.service',
          'LoadState=loaded',
          'ActiveState=active',
          '',
          'Id=b.service',
          'LoadState=loaded',
          'ActiveState=active',
          `ExecMainStartTimestamp=${NOON + 100}`,
        ]),
        frame('nodes', ['pid=1', 'role=server', 'logs=/l', `start=${NOON + 8}`, 'unit=a.service']),
        frame('log path=/l/a.log', [
          line('stopped', 'INFO', 'o.e.n.Node', '12:00:05'),
          line('started', 'INFO', 'o.e.n.Node', '12:00:20'),
        ]),
      ),
    )
    expect(currents(findings)).toEqual(['stopped false', 'started true'])
  })

  test('by the product’s own first words where no time is known', () => {
    const lines = [OLD, 'java.lang.IllegalStateException: x', line('initializing ...'), line('started')]
    const findings = read(evidence(frame('log path=/l/a.log', lines)))
    expect(facts(findings, 'fatal')[0]).toMatchObject({ current: false })
    expect(currents(findings)).toEqual(['initializing true', 'started true'])
    expect(facts(findings, 'life')[0]?.at).toBeUndefined()
  })

  test('sections about the life before hold nothing of it; fuller twins are judged as the plain ones', () => {
    const entry = `${NOON + 5}.5 es-1 systemd[1]: a.service: Main process exited, code=exited, status=78/CONFIG`
    const findings = read(
      evidence(
        HOST,
        frame(`journal unit=a.service since=${NOON + 10}`, []),
        frame(`journal-previous unit=a.service since=${NOON} until=${NOON + 10}`, [entry]),
        frame('journal-full unit=a.service', [entry]),
      ),
    )
    expect(facts(findings, 'exit').map(({ current }) => current)).toEqual([false])
  })
})

describe('logs in another time than the host’s', () => {
  const lives = (head: string, ...lines: string[]) =>
    facts(read(evidence(HOST, unit(NOON), frame(head, lines))), 'life').map(({ event, current, at }) => [
      event,
      current,
      at,
    ])

  test('a container’s log is none of the host’s unit, nor in its zone', () => {
    const line0 = line('started', 'INFO', 'o.e.n.Node', '11:00:00')
    expect(lives('log path=docker:abc', line0)).toEqual([['started', true, undefined]])
    expect(lives('log path=/proc/7/root/l/a.log', line0)).toEqual([['started', true, undefined]])
    expect(lives('log path=/l/a.log', line0)).toEqual([['started', false, (NOON - 3600) * 1000 + 123]])
    expect(lives('log', line0)).toEqual([['started', true, undefined]])
  })

  test('lines from after the file was written last have no time that could be used', () => {
    expect(lives(`log path=/l/a.log mtime=${NOON}`, line('started', 'INFO', 'o.e.n.Node', '12:30:00'))).toEqual([
      ['started', true, undefined],
    ])
    expect(lives(`log path=/l/a.log mtime=${NOON + 1800}`, line('started', 'INFO', 'o.e.n.Node', '12:30:00'))).toEqual([
      ['started', true, (NOON + 1800) * 1000 + 123],
    ])
  })
})

describe('a section that was shortened in its middle', () => {
  test('what stands behind the gap continues nothing in front of it', () => {
    const lines = [line('x [1] bootstrap checks failed', 'ERROR'), '[1]: odd']
    expect(facts(log(lines), 'bootstrap-failure')).toHaveLength(1)
    const cut = read(evidence(frame('log path=/l/a.log', lines, 'cut of=9 first=1')))
    expect(facts(cut, 'bootstrap-failure')).toEqual([])
    const entries = [`${NOON}.1 h es[1]: [1] bootstrap checks failed`, `${NOON}.1 h es[1]: [1]: odd`]
    expect(facts(read(evidence(frame('journal unit=a', entries, 'cut of=9 first=1'))), 'bootstrap-failure')).toEqual([])
    expect(facts(read(evidence(frame('journal unit=a', entries))), 'bootstrap-failure')).toHaveLength(1)
  })
})
