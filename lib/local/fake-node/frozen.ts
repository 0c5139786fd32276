import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import type { Door } from './listen.ts'

/** Listens, then stands still in the middle of its turn, as a stopped process or a JVM in a long pause does. */
const STANDSTILL = `
const { parentPort, workerData } = require('node:worker_threads')
const server = require('node:net').createServer()
server.listen({ port: 0, host: '127.0.0.1', backlog: workerData.backlog }, () => {
  parentPort.postMessage(server.address().port)
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
})`

async function standstill(backlog: number): Promise<Door> {
  const worker = new Worker(STANDSTILL, { eval: true, workerData: { backlog } })
  const [port] = (await once(worker, 'message')) as [number]
  return {
    port,
    async close() {
      await worker.terminate()
    },
  }
}

/** Connects are taken by the kernel; nobody ever reads. */
export const frozenDoor = (): Promise<Door> => standstill(511)

const SETTLED_MS = 200
const MOST_WAITING = 16

/**
 * A port that answers no SYN: its accept queue is full, and the kernel drops what comes. The nearest to a firewall's
 * drop that needs no root.
 */
export async function droppingDoor(): Promise<Door> {
  const door = await standstill(1)
  const waiting: Socket[] = []
  for (let taken = true; taken && waiting.length < MOST_WAITING; ) {
    const socket = connect(door.port, '127.0.0.1')
    socket.on('error', () => {})
    waiting.push(socket)
    taken = await Promise.race([
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
      new Promise<false>(resolve => setTimeout(resolve, SETTLED_MS, false)),
    ])
  }
  return {
    port: door.port,
    async close() {
      for (const socket of waiting) socket.destroy()
      await door.close()
    },
  }
}
