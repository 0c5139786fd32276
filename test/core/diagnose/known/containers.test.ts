import { expect, test } from 'vitest'
import {
  type Container,
  isRunning,
  isWithoutDaemon,
  nodeContainers,
  publishes,
} from '../../../../lib/core/diagnose/known/containers.ts'
import { Facts } from '../../../../lib/core/diagnose/known/facts.ts'

const OWN = ['127.0.0.1', '10.0.0.5', '172.17.0.1']
const container = (more: Partial<Container> = {}): Container => ({
  kind: 'container',
  source: { section: 'containers', line: 1 },
  name: 'search-1',
  image: 'elasticsearch:7.17.29',
  state: 'running',
  ports: [],
  ...more,
})
const leads = (ports: string[], address: string, port = 9200) => publishes(container({ ports }), address, port, OWN)

test('a port of all addresses leads into the container from each of its family', () => {
  const all = ['9200/tcp=0.0.0.0:9200+:::9200', '9300/tcp=']
  expect([leads(all, '10.0.0.5'), leads(all, '127.0.0.1'), leads(all, 'fd00::5')]).toEqual([true, true, true])
  expect(leads(all, '10.0.0.5', 9300)).toBe(false)
  expect(leads(['9200/tcp=0.0.0.0:9200'], 'fd00::5')).toBe(false)
})

test('a port of one address leads from there, and from what is translated to it', () => {
  expect(leads(['9200/tcp=10.0.0.5:9200'], '10.0.0.5')).toBe(true)
  expect(leads(['9200/tcp=10.0.0.5:9200'], '10.0.0.6')).toBe(false)
  expect(leads(['9200/tcp=10.0.0.5:9200'], '198.51.100.7')).toBe(true)
  expect(leads(['9200/tcp=127.0.0.1:9200'], '10.0.0.5')).toBe(false)
  expect(leads(['9200/tcp=127.0.0.1:9200'], '198.51.100.7')).toBe(false)
})

test('the port of the host counts, not that of the container', () => {
  expect(leads(['9200/tcp=0.0.0.0:9201'], '10.0.0.5')).toBe(false)
  expect(leads(['9200/tcp=0.0.0.0:9201'], '10.0.0.5', 9201)).toBe(true)
  expect(leads([], '10.0.0.5')).toBe(false)
})

test('a node is known by image or name', () => {
  const kept = nodeContainers(
    new Facts([
      container({ name: 'a', image: 'my/Elastic:1' }),
      container({ name: 'wazuh-indexer', image: 'x' }),
      { kind: 'container', source: { section: 'containers', line: 2 }, name: 'web', state: 'running', ports: [] },
    ]),
  )
  expect(kept.map(each => each.name)).toEqual(['a', 'wazuh-indexer'])
})

test('states', () => {
  expect([isRunning(container()), isRunning(container({ state: 'restarting' }))]).toEqual([true, false])
  expect([isWithoutDaemon(container()), isWithoutDaemon(container({ state: 'no-daemon' }))]).toEqual([false, true])
})
