import { describe, expect, test } from 'vitest'
import { readUnits } from '../../../lib/core/evidence/units.ts'
import { facts, read, realEvidence, section } from './frame.ts'

const unit = (lines: string[], bootedAt?: number) => facts(readUnits(section('units', lines), bootedAt), 'unit')[0]
const base = ['Id=elasticsearch.service', 'LoadState=loaded', 'ActiveState=failed', 'SubState=failed']

test('a unit that failed its bootstrap checks, as systemd 252 printed it', () => {
  const text = realEvidence.find(({ name }) => name === 'elasticsearch-7.17.29-bootstrap.evidence')?.text ?? ''
  const [found] = facts(read(text), 'unit')
  expect(found).toMatchObject({
    name: 'elasticsearch.service',
    product: 'elasticsearch',
    load: 'loaded',
    active: 'failed',
    sub: 'failed',
    unitFile: 'disabled',
    result: 'exit-code',
    exitCode: 78,
    type: 'notify',
    restart: 'no',
    restarts: 0,
    startTimeoutMs: 75_000,
    user: 'elasticsearch',
    dropIns: ['/etc/systemd/system/elasticsearch.service.d/limits.conf'],
    needDaemonReload: false,
    limits: { nofile: '4096', nproc: '4096', memlock: '8388608', as: 'infinity', fsize: 'infinity' },
  })
  expect(found?.mainPid).toBeUndefined()
  expect(found?.exitSignal).toBeUndefined()
  expect(found?.exitedAt).toBe(1795435767000)
})

test('killed by a signal is no exit status', () => {
  expect(unit([...base, 'ExecMainCode=2', 'ExecMainStatus=9', 'Result=signal'])).toMatchObject({
    exitSignal: 9,
    result: 'signal',
  })
  expect(unit([...base, 'ExecMainCode=0', 'ExecMainStatus=0'])?.exitCode).toBeUndefined()
})

test('times from monotonic microseconds where systemd prints no epoch and the zone has no offset', () => {
  const lines = [
    ...base,
    'ActiveEnterTimestamp=Sun 2026-11-22 15:16:05 CET',
    'ActiveEnterTimestampMonotonic=2500000',
    'ExecMainStartTimestamp=Sun 2026-11-22 15:16:05 UTC',
    'InactiveEnterTimestampMonotonic=0',
  ]
  expect(unit(lines, 1_000_000)).toMatchObject({ activeSince: 1_002_500, startedAt: Date.UTC(2026, 10, 22, 15, 16, 5) })
  expect(unit(lines, 1_000_000)?.inactiveSince).toBeUndefined()
  expect(unit(lines)?.activeSince).toBeUndefined()
})

describe('whose unit it is', () => {
  test.each([
    [['Id=search.service', 'ExecStart=/opt/opensearch/bin/opensearch'], 'opensearch'],
    [['Id=wazuh-indexer.service'], 'opensearch'],
    [['Id=a.service', 'Environment=ES_HOME=/usr/share/elasticsearch'], 'elasticsearch'],
    [['Id=a.service'], undefined],
  ])('%s', (lines, product) => {
    expect(unit([...lines, 'LoadState=masked', 'ActiveState=inactive'])?.product).toBe(product)
  })
})

test('a name from Names, reload wanted, and a block that lacks what it is about', () => {
  expect(
    unit(['Names=a.service b.service', 'LoadState=loaded', 'ActiveState=active', 'NeedDaemonReload=yes']),
  ).toMatchObject({ name: 'a.service', sub: '', needDaemonReload: true })
  expect(unit(['Id=a.service', 'LoadState=loaded'])).toBeUndefined()
})
