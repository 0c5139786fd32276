import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../lib/core/model/finding.ts'
import { ofClusters, ofHttpOnly, ofReach, ofRestart, ofStart } from '../../../lib/core/repair/consequences.ts'
import { aHostWith, answered, aProcess, aSetting, tlsOpen } from '../diagnose/a-case.ts'
import { aSituation } from './a-plan.ts'

const single = aSetting('discovery.type', 'single-node')
const kernel = (value: string): Finding => ({
  kind: 'kernel-setting',
  source: { section: 'kernel-settings', line: 1 },
  name: 'vm.max_map_count',
  value,
})

describe('what a fix brings', () => {
  const situation = (...findings: Finding[]) => aSituation({ findings: aHostWith(...findings) })

  test('a restart takes a cluster of one node away', () => {
    expect(ofRestart(situation(single))[0]?.text).toContain('this one node')
    expect(ofRestart(situation())[0]?.text).toContain('one node at a time')
    expect(ofRestart(situation(aSetting('discovery.seed_hosts', ['a', 'b'])))[0]?.text).toContain('names a, b')
  })

  test('REST alone leaves the checks as they are', () => {
    expect(ofHttpOnly(situation(single), false)).toEqual([])
    expect(ofHttpOnly(situation(single), true)[0]?.text).not.toContain('would fail')
    expect(ofStart(situation(kernel('65530')), true)).toEqual([])
  })

  test('two clusters are told, one or none yet is not', () => {
    const uuids = (...all: string[]) =>
      ofClusters(aSituation({ seen: all.map(clusterUuid => answered({ clusterUuid })) }))
    expect(uuids('a', 'b')[0]).toMatchObject({ blocking: true })
    expect(uuids('a', 'a', '_na_')).toEqual([])
  })

  test('passwords without TLS are told', () => {
    const secured = [aProcess({ version: '8.17.0' }), aSetting('xpack.security.enabled', 'true')]
    expect(ofReach(situation(...secured))[0]?.text).toContain('no TLS')
    expect(ofReach(situation(...secured, aSetting('xpack.security.http.ssl.enabled', 'true')))).toEqual([])
    expect(ofReach(aSituation({ seen: [tlsOpen()], findings: aHostWith(...secured) }))).toEqual([])
  })
})
