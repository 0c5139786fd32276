import { expect, test } from 'vitest'
import { readNodes } from '../../../lib/core/evidence/nodes.ts'
import { facts, section } from './frame.ts'

const nodes = (...lines: string[]) => readNodes(section('nodes', lines))

test('a launcher and its server are two processes; settings belong to the configuration directory', () => {
  const findings = nodes(
    'pid=58',
    'ppid=1',
    'product=elasticsearch',
    'role=launcher',
    'state=S (sleeping)',
    'start=1795436021',
    'unit=elasticsearch.service',
    'conf=/etc/elasticsearch/',
    'setting=http.port=9201',
    'setting=node.attr.x=a=b',
    'setting=broken',
    '',
    'pid=136',
    'ppid=58',
    'product=elasticsearch',
    'role=server',
    'xms=256m',
    'limit_nofile=65535:65535',
    'limit_as=unlimited:unlimited',
    'limit_nproc=4096',
    'limit_memlock=:',
    'fds=612',
    'netns=other',
    'data=/a',
    'data=/b',
    'logs=/var/log/elasticsearch',
    'version=8.19.8',
    'container=docker-1',
  )
  expect(facts(findings, 'process')).toEqual([
    {
      pid: 58,
      ppid: 1,
      product: 'elasticsearch',
      role: 'launcher',
      state: 'S',
      startedAt: 1795436021000,
      unit: 'elasticsearch.service',
      conf: '/etc/elasticsearch',
      limits: {},
      foreignNetworkNamespace: false,
    },
    {
      pid: 136,
      ppid: 58,
      product: 'elasticsearch',
      role: 'server',
      heap: { initial: '256m' },
      data: ['/a', '/b'],
      logs: '/var/log/elasticsearch',
      version: '8.19.8',
      container: 'docker-1',
      foreignNetworkNamespace: true,
      limits: {
        nofile: { soft: 65535, hard: 65535 },
        as: { soft: 'unlimited', hard: 'unlimited' },
        nproc: { soft: 4096, hard: 4096 },
      },
      descriptors: 612,
    },
  ])
  expect(facts(findings, 'setting')).toEqual([
    { conf: '/etc/elasticsearch', key: 'http.port', value: '9201', from: 'argument' },
    { conf: '/etc/elasticsearch', key: 'node.attr.x', value: 'a=b', from: 'argument' },
  ])
})

test('version 5 names its directory by a setting', () => {
  const [process] = facts(
    nodes('pid=1', 'product=elasticsearch', 'role=server', 'setting=default.path.conf=/etc/elasticsearch'),
    'process',
  )
  expect(process?.conf).toBe('/etc/elasticsearch')
  const [other] = facts(nodes('pid=1', 'xmx=1g', 'product=opensearch', 'setting=path.conf=/o'), 'process')
  expect(other).toMatchObject({ conf: '/o', product: 'opensearch', role: 'server', heap: { maximum: '1g' } })
})

test('a block without a process, and settings of a process of which no directory is known', () => {
  expect(nodes('role=server', 'noise')).toEqual([])
  expect(facts(nodes('pid=1', 'setting=http.port=9201'), 'setting')[0]?.conf).toBe('')
})
