import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FixtureNode } from './fixture-node.ts'
import { firewall, named, readFrames } from './read-frames.ts'

let node: FixtureNode
beforeEach(() => {
  node = new FixtureNode()
})
afterEach(() => node.remove())

test('a command that hangs costs its own time limit and is told', async () => {
  node.shim('nft', 'exec sleep 30')
  const { out, ms } = await node.run()
  const { frames, complete } = readFrames(out)
  expect(complete).toBeDefined()
  expect(firewall(frames, 'nft')?.end).toBe('status=timeout')
  expect(ms).toBeLessThan(9000)
})

test('without timeout(1) it watches by itself', async () => {
  node.shim('timeout', 'exit 127')
  node.shim('nft', 'exec sleep 30')
  const { out } = await node.run()
  expect(firewall(readFrames(out).frames, 'nft')?.end).toBe('status=timeout')
})

test('when even that does not help, it ends in time and says that it is late', async () => {
  node.shim('getent', "trap '' TERM; sleep 30")
  const { out, ms } = await node.run(['sh'], {}, script =>
    script.replace('SECONDS_LIMIT=9', 'SECONDS_LIMIT=3').replace('$(bounded 2 getent', '$(getent'),
  )
  const { frames, complete } = readFrames(out)
  expect(complete).toBe(`@complete sections=${frames.length} late=1`)
  expect(named(frames, 'nodes').end).toBe('status=ok')
  expect(ms).toBeLessThan(6000)
})

for (const tool of ['python', 'bash']) {
  test(`connects to its own addresses with ${tool}, and sends nothing`, async () => {
    const received: Buffer[] = []
    const server = createServer(socket => socket.on('data', chunk => received.push(chunk)).on('error', () => {}))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const closed = (gone.address() as AddressInfo).port
    gone.close()
    try {
      node.file('/etc/elasticsearch/elasticsearch.yml', `http:\n  port: ${port}\ntransport.port: "${closed}"\n`)
      if (tool === 'bash') for (const name of ['python3', 'python', 'python2']) node.shim(name, 'exit 127')
      const { frames } = readFrames((await node.run()).out)
      expect(named(frames, 'connects').lines).toEqual(
        expect.arrayContaining([`127.0.0.1 ${port} open`, `127.0.0.1 ${closed} refused`]),
      )
      expect(received).toEqual([])
    } finally {
      server.close()
    }
  })
}
