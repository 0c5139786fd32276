import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** A door that a test or the demo opened on this machine's loopback, on whatever port was free. */
export interface Door {
  port: number
  close(): Promise<void>
}

const LOOPBACK = '127.0.0.1'

export async function openDoor(server: Server): Promise<Door> {
  const sockets = new Set<{ destroy(): void }>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  server.listen(0, LOOPBACK)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address and a port')
  return {
    port: address.port,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A port that was free a moment ago and refuses now. */
export async function closedDoor(): Promise<Door> {
  const door = await openDoor(createServer())
  await door.close()
  return { port: door.port, async close() {} }
}
