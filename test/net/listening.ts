import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { onTestFinished } from 'vitest'
import { closedDoor } from '../../lib/local/fake-node/listen.ts'

/** A server on a port of its own on loopback, closed when the test is over. */
export async function listening<S extends Server>(server: S, host = '127.0.0.1'): Promise<S & { port: number }> {
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return Object.assign(server, { port: (server.address() as AddressInfo).port })
}

/** A port of `host` on which nothing listens. */
export const closedPort = async (host?: string): Promise<number> => (await closedDoor(host)).port
