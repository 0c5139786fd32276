import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import { readEvidence } from '../../../lib/core/evidence/read-evidence.ts'
import { scenes } from '../../../lib/local/fake-node/scenes.ts'
import { startWorld, type World } from '../../../lib/local/fake-node/world.ts'
import { gunzip } from '../../../lib/local/gunzip.ts'
import { examine } from '../../../lib/net/examine.ts'

const TIME = 1_795_360_565
const ports = new Set<number>()
let world: World

beforeAll(async () => {
  world = await startWorld(TIME, 1000, (target, options) => {
    ports.add(target.port).add(target.transportPort)
    return examine(target, options)
  })
})

afterAll(() => world.close())

describe('each fake node is named rightly, by the real probes, parsers and causes', () => {
  test.concurrent.for(scenes)('$name: $story is $expected', async (scene, { expect: local }) => {
    const node = world.nodes.find(each => each.scene === scene)
    if (node === undefined) throw new Error('every scene has its node')
    const observations = await world.examine(node.target)
    const known = { target: node.target, observations, clientAddresses: ['10.0.0.5'], now: TIME * 1000 }
    const options = { gunzip, ports: [node.target.port, node.target.transportPort] }
    const findings = node.evidence === undefined ? {} : { findings: readEvidence(node.evidence, options).findings }
    local(diagnose({ ...known, ...findings }).cause).toBe(scene.expected)
  })
})

test('made-up evidence is whole: nothing in it is cut or not understood', () => {
  for (const { evidence } of world.nodes) {
    if (evidence === undefined) continue
    const { findings } = readEvidence(evidence, { gunzip })
    expect(findings.filter(({ kind }) => kind === 'gap')).toEqual([])
    expect(findings.some(({ kind }) => kind === 'config-file')).toBe(true)
  }
})

test('an address that nobody has is a bug, not an observation', async () => {
  const [node] = world.nodes
  if (node === undefined) throw new Error('the world has nodes')
  await expect(world.examine({ ...node.target, host: '10.9.9.9' })).rejects.toThrow('no address of this world')
})

test('the keys of the fake nodes say that they are for tests only', () => {
  expect(readFileSync(new URL('../../../lib/local/fake-node/tls/README.md', import.meta.url), 'utf8')).toContain(
    'Test keys',
  )
})

test('when the world ends, so do its doors', async () => {
  const short = await startWorld(TIME, 300, async () => [])
  await short.close()
  const once = await startWorld(TIME, 300, async target => {
    ports.clear()
    ports.add(target.port)
    return []
  })
  const [node] = once.nodes
  if (node !== undefined) await once.examine(node.target)
  await once.close()
  const [port = 0] = ports
  const code = await new Promise(resolve =>
    connect(port, '127.0.0.1').on('error', (err: NodeJS.ErrnoException) => resolve(err.code)),
  )
  expect(code).toBe('ECONNREFUSED')
})
