import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls'
import { afterEach, vi } from 'vitest'
import type { ProbeKind } from '../../lib/core/model/observation.ts'
import type { ProbeTarget } from '../../lib/net/probe.ts'

/** A server on a free loopback port, closed when its test ends. */
export interface Listener {
  port: number
  /** Connections that were ever accepted, and that are still open. */
  accepted: number
  open: Set<Socket>
  /** Codes of the handshakes that came to nothing, as the server has them; it calls an early FIN ECONNRESET. */
  failedHandshakes: string[]
}

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

function listenOn(server: Server, host: string): Promise<Listener> {
  const listener: Listener = { port: 0, accepted: 0, open: new Set(), failedHandshakes: [] }
  server.on('tlsClientError', (err: NodeJS.ErrnoException) => listener.failedHandshakes.push(err.code ?? ''))
  server.on('connection', (socket: Socket) => {
    listener.accepted++
    listener.open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => listener.open.delete(socket))
  })
  closers.push(() => {
    server.close()
    for (const socket of listener.open) socket.destroy()
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, () => {
      listener.port = (server.address() as AddressInfo).port
      resolve(listener)
    })
  })
}

export const listen = (onConnection: (socket: Socket) => void, host = '127.0.0.1'): Promise<Listener> =>
  listenOn(
    createServer(socket => {
      onConnection(socket)
      socket.resume()
    }),
    host,
  )

/** Accepts, reads, and never says a word. */
export const silent = (): Promise<Listener> => listen(() => {})

/** A loopback port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer()
  const { port } = await listenOn(server, '127.0.0.1')
  await new Promise(resolve => server.close(resolve))
  return port
}

/** Sends `answer` at the first bytes that come, and ends. */
export const answering = (answer: string | Buffer): Promise<Listener> =>
  listen(socket => socket.once('data', () => socket.end(answer)))

/** By a certificate of `test/fixtures/tls`. */
export function listenTls(
  certificate: string,
  options: TlsOptions = {},
  onSecure: (socket: TLSSocket) => void = socket => socket.resume(),
  host = '127.0.0.1',
): Promise<Listener> {
  const server = createTlsServer({ cert: pem(certificate), key: key(certificate), ...options }, socket => {
    socket.on('error', () => {})
    onSecure(socket)
  })
  return listenOn(server, host)
}

/**
 * Stands before a TLS 1.3 server and, once the client has finished its handshake, holds back what the server says
 * to that: for `ms`, or for good.
 */
export const muteAfterHandshake = (port: number, ms = 60_000): Promise<Listener> =>
  listen(client => {
    const server = connect(port, '127.0.0.1')
    server.on('error', () => {})
    const held: Buffer[] = []
    let flights = 0
    client.on('data', chunk => {
      if (++flights > 2) return
      server.write(chunk)
      if (flights < 2) return
      const timer = setTimeout(() => client.end(Buffer.concat(held)), ms)
      client.on('close', () => clearTimeout(timer))
    })
    server.on('data', chunk => (flights < 2 ? client.write(chunk) : held.push(chunk)))
    client.on('close', () => server.destroy())
  })

const fixture = (path: string) => readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8')
export const pem = (name: string): string => fixture(`tls/${name}.pem`)
const key = (name: string): string => fixture(`tls/${name}.key`)
/** What a real server answered, by its version. */
export const body = (name: string): string => fixture(`http/${name}`)

export const httpAnswer = (status: number, text: string, headers: string[] = []): string =>
  [`HTTP/1.1 ${status} x`, `content-length: ${Buffer.byteLength(text)}`, ...headers, '', text].join('\r\n')

export const target = (kind: ProbeKind, port: number, more: Partial<ProbeTarget> = {}): ProbeTarget => ({
  kind,
  host: '127.0.0.1',
  address: '127.0.0.1',
  family: 4,
  port,
  timeoutMs: 2000,
  ...more,
})

export const never = (): AbortSignal => new AbortController().signal

/** Every connection the listener accepted is gone, seen from its side. */
export const allClosed = (listener: Listener): Promise<void> =>
  vi.waitFor(
    () => {
      if (listener.open.size > 0) throw new Error(`${listener.open.size} connections are still open`)
    },
    { interval: 2 },
  )

/** Sockets and timers that this process holds. */
export function handles(): number {
  return process.getActiveResourcesInfo().filter(kind => kind === 'TCPSocketWrap' || kind === 'Timeout').length
}

/** No more handles than `before`; polled without a timer, which would be one more. */
export async function noMoreHandles(before: number): Promise<void> {
  const started = performance.now()
  while (handles() > before && performance.now() - started < 1000) await setImmediate()
  if (handles() > before) throw new Error(`${handles() - before} handles were left behind`)
}
