import { describe, expect, test } from 'vitest'
import { Facts } from '../../../../lib/core/diagnose/known/facts.ts'
import { chooseNode, concerns, type Node } from '../../../../lib/core/diagnose/known/node.ts'
import type { Finding, FindingOf } from '../../../../lib/core/model/finding.ts'
import { aConfigFile, aFatal, aListener, aProcess, aUnit, aUnitEvent, CONF, PID, UNIT } from '../a-case.ts'

const anyPort = () => ({ ports: '9200-9300', given: false })
const choose = (findings: Finding[], port = 9200, portsOf: Parameters<typeof chooseNode>[2] = anyPort) =>
  chooseNode(new Facts(findings), port, portsOf)

const B = { pid: 5151, unit: 'elasticsearch-b.service', conf: '/etc/elasticsearch-b' }

describe('which node the asked port belongs to', () => {
  test('none, where there is none', () => {
    expect(choose([])).toEqual({ node: undefined, others: [], certain: true })
  })

  test('a launcher and its server are one node, and its unit belongs to it', () => {
    const { node } = choose([aProcess({ role: 'launcher' }), aProcess({ pid: 4300, ppid: PID }), aUnit()])
    expect(node).toMatchObject({ server: { pid: 4300 }, launcher: { pid: PID }, unit: { name: UNIT }, conf: CONF })
  })

  test('a launcher without its server is a node still', () => {
    expect(choose([aProcess({ role: 'launcher' })]).node).toMatchObject({ launcher: { pid: PID }, conf: CONF })
  })

  test('a unit is found by the pid that it started', () => {
    const { unit: _, ...process } = aProcess() as FindingOf<'process'>
    expect(choose([process, aUnit()]).node?.unit?.name).toBe(UNIT)
  })

  test('a unit that is down has the configuration of its name, of its product, or the only one', () => {
    const files = [aConfigFile(), aConfigFile('/etc/elasticsearch-b')]
    expect(choose([...files, aUnit({ name: B.unit })]).node?.conf).toBe(B.conf)
    expect(choose([...files, aUnit({ name: 'search.service' })]).node?.conf).toBe(CONF)
    expect(choose([aConfigFile('/opt/es/config'), aUnit()]).node?.conf).toBe('/opt/es/config')
    expect(choose([aUnit()]).node?.conf).toBeUndefined()
  })

  test('without a process or a unit, a configuration is a node', () => {
    expect(choose([aConfigFile()]).node).toMatchObject({ conf: CONF, product: 'elasticsearch' })
  })

  test('units that come beside a node are none, nor are those that are not there', () => {
    const beside = aUnit({ name: 'opensearch-performance-analyzer.service', product: 'opensearch' })
    expect(choose([beside, aUnit({ load: 'not-found' })]).node).toBeUndefined()
    const { product: _, ...strange } = aUnit({ name: 'search.service' }) as FindingOf<'unit'>
    expect(choose([strange]).node).toBeUndefined()
  })

  const two = [aProcess(), aProcess(B)]

  test('of several, the one that listens there', () => {
    expect(choose([...two, aListener('*', 9200, { pid: B.pid })])).toMatchObject({
      node: { conf: B.conf },
      certain: true,
    })
  })

  test('of several, the one whose settings name the port', () => {
    const portsOf = ({ conf }: Node) => ({ ports: conf === B.conf ? '9201' : '9200', given: true })
    expect(choose(two, 9201, portsOf)).toMatchObject({ node: { conf: B.conf }, certain: true })
    expect(choose(two, 9999, portsOf).certain).toBe(false)
  })

  test('of several with the default range, the one that does not listen yet', () => {
    expect(choose([...two, aListener('*', 9201, { pid: PID })])).toMatchObject({
      node: { conf: B.conf },
      certain: true,
    })
    expect(choose(two).certain).toBe(false)
  })
})

describe('whose line it is', () => {
  const { node, others } = choose([aProcess(), aProcess({ ...B, logs: '/var/log/b' }), aListener('*', 9200)])
  const of = (of: string) => aFatal('disk-full', { source: { section: 'log', of } })

  test.each([
    ['a line of the other one’s unit', of(B.unit), false],
    ['a line of the other one’s log', of('/var/log/b/b.log'), false],
    ['a line of its own unit', of(UNIT), true],
    ['a line of nobody’s log', of('/var/log/elasticsearch/x.log'), true],
    ['a line that is about nothing', aFatal('disk-full'), true],
    ['an event of the other one’s unit', aUnitEvent('failed', { unit: B.unit }), false],
    ['an event of its own unit', aUnitEvent('failed'), true],
  ])('%s', (_, finding, is) => {
    expect(concerns(finding, node, others)).toBe(is)
  })

  test('with one node, all are its own', () => {
    expect(concerns(of(B.unit), node, [])).toBe(true)
  })
})
