import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Observation } from '../core/model/observation.ts'

/** Any port but 0: nothing is ever sent to it. */
const SOME_PORT = 9

/**
 * The address from which this machine dials another: that of a UDP socket that was connected and never sent. Undefined
 * where there is no way to that address.
 */
export async function sourceAddress(address: string, family: 4 | 6): Promise<string | undefined> {
  const socket = createSocket(family === 4 ? 'udp4' : 'udp6')
  try {
    socket.connect(SOME_PORT, address)
    await once(socket, 'connect')
    return socket.address().address
  } catch {
    return undefined
  } finally {
    socket.close()
  }
}

/** From which addresses the dialled ones are dialled, each once. */
export async function sourceAddresses(observations: readonly Observation[]): Promise<string[]> {
  const dialled = new Map(
    observations.flatMap(({ address, family }) => (address && family ? [[address, family] as const] : [])),
  )
  const found = await Promise.all([...dialled].map(([address, family]) => sourceAddress(address, family)))
  return [...new Set(found.filter(address => address !== undefined))]
}
