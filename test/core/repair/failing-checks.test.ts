import { describe, expect, test } from 'vitest'
import type { Finding, FindingOf } from '../../../lib/core/model/finding.ts'
import { bytes, failingChecks } from '../../../lib/core/repair/failing-checks.ts'
import { aBootstrapFailure, aConfigFile, aHostWith, aProcess, aSetting, aUnit, CONF } from '../diagnose/a-case.ts'
import { aSituation } from './a-plan.ts'

const failing = (...findings: Finding[]) =>
  failingChecks(aSituation({ findings: aHostWith(...findings) })).map(each => each.check)
const single = aSetting('discovery.type', 'single-node')
const limits = (more: FindingOf<'process'>['limits'], version = '8.17.0') => aProcess({ version, limits: more })
const of = (value: number | 'unlimited') => ({ soft: value, hard: value })
const kernel = (value: string): Finding => ({
  kind: 'kernel-setting',
  source: { section: 'kernel-settings', line: 1 },
  name: 'vm.max_map_count',
  value,
})

describe('checks that would fail', () => {
  test('the thresholds are those of the version', () => {
    expect(failing(single, limits({ nofile: of(65_535), nproc: of(4096) }))).toEqual([])
    expect(failing(single, limits({ nofile: of(65_535), nproc: of(2048) }, '5.6.16'))).toEqual(['file-descriptors'])
    expect(failing(single, limits({ nofile: of('unlimited'), nproc: of(2048) }))).toEqual(['threads'])
  })

  test('what the unit gives counts where no process tells', () => {
    expect(failing(single, aUnit({ limits: { nofile: '1024', nproc: 'infinity' } }))).toEqual(['file-descriptors'])
    expect(failing(single, aUnit())).toEqual([])
  })

  test('vm.max_map_count is not asked for where nothing is mapped', () => {
    expect(failing(single, kernel('65530'))).toEqual(['max-map-count'])
    expect(failing(single, kernel('65530'), aSetting('node.store.allow_mmap', 'false'))).toEqual([])
    expect(failing(single, kernel('262144'))).toEqual([])
  })

  test('memory is to be locked only where it was asked for', () => {
    const memlock = { memlock: of(65_536) }
    const lock = aSetting('bootstrap.memory_lock', 'true')
    expect(failing(single, limits(memlock))).toEqual([])
    expect(failing(single, limits(memlock), lock)).toEqual(['memory-lock'])
    expect(failing(single, limits({ memlock: of('unlimited') }), lock)).toEqual([])
    expect(failing(single, aProcess(), lock)).toEqual([])
  })

  test('the heap is that of the server, not of its launcher', () => {
    expect(failing(single, aProcess({ heap: { initial: '1g', maximum: '1024m' } }))).toEqual([])
    expect(failing(single, aProcess({ heap: { initial: '1g', maximum: '2g' } }))).toEqual(['heap-size'])
    expect(failing(single, aProcess({ heap: { initial: '4m', maximum: '64m' }, role: 'launcher' }))).toEqual([])
    expect(bytes('x')).toBeNaN()
  })

  test('discovery is asked for from 7 on, and not of a node that is told its cluster', () => {
    expect(failing(aProcess({ version: '8.17.0' }))).toEqual(['discovery'])
    expect(failing(aProcess({ version: '6.8.23' }))).toEqual([])
    expect(failing(aProcess({ product: 'opensearch', version: '2.19.3' }))).toEqual(['discovery'])
    expect(failing(aSetting('discovery.seed_hosts', []))).toEqual([])
    const unread = aConfigFile(CONF, { problem: { reason: 'unreadable' } })
    expect(failingChecks(aSituation({ findings: [aProcess(), unread] }))).toEqual([])
    expect(failingChecks(aSituation())).toEqual([])
  })

  test('what the node warned of counts too, once', () => {
    const warned = aBootstrapFailure('other', { enforced: false, message: 'serial collector' })
    const known = aBootstrapFailure('max-map-count', { enforced: false })
    expect(failing(single, warned, known, kernel('65530'))).toEqual(['max-map-count', 'other'])
  })
})
