import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Server } from 'node:net'

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

/** Below what a kernel hands out by itself (Linux from 32768, macOS from 49152): nobody is given it meanwhile. */
const NOT_GIVEN_OUT = [16_384, 32_767] as const

/** A port on which nobody listens. */
export async function closedDoor(host = LOOPBACK): Promise<Door> {
  for (;;) {
    const port = randomInt(...NOT_GIVEN_OUT)
    if (await refuses(host, port)) return { port, async close() {} }
  }
}

const refuses = (host: string, port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, host)
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'))
  })
