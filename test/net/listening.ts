import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { onTestFinished } from 'vitest'

/** A server on a port of its own on loopback, closed when the test is over. */
export async function listening<S extends Server>(server: S, host = '127.0.0.1'): Promise<S & { port: number }> {
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return Object.assign(server, { port: (server.address() as AddressInfo).port })
}

/** A port of `host` on which nothing listens. */
export async function closedPort(host = '127.0.0.1'): Promise<number> {
  const { createServer } = await import('node:net')
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
