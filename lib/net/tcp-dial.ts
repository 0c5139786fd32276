import { Socket } from 'node:net'
import { getSystemErrorName } from 'node:util'
import { type ConnectFailure, connectFailure, watchConnect } from './connect-failure.ts'

/** Who wants to know how a connect ends. */
export interface DialWatcher {
  /** `performance.now()` just before connect(2); set by the dialler. */
  startedAt: number
  /** Called once, with nothing when connected, and never after `abandon`. May be called before the dialler returns. */
  settled(failure: ConnectFailure | undefined): void
}

export interface Dialled {
  /** Gives the connect up without a word. */
  abandon(): void
}

/** Connects to a literal address and closes with a FIN at once: nothing is sent, nothing is read. */
export type DialTcp = (address: string, family: 4 | 6, port: number, watcher: DialWatcher) => Dialled

/** The way every Node has. */
export const dialBySocket: DialTcp = (address, family, port, watcher) => {
  const socket = new Socket()
  const watch = watchConnect(socket)
  socket.once('connectionAttempt', () => {
    watcher.startedAt = watch.startedAt
  })
  socket.once('connect', () => {
    socket.destroy()
    watcher.settled(undefined)
  })
  let silent = false
  socket.once('error', (err: NodeJS.ErrnoException) => {
    if (!silent) watcher.settled(connectFailure(err, watch.local))
  })
  socket.connect({ host: address, port, family, autoSelectFamily: false })
  return {
    abandon: () => {
      silent = true
      socket.destroy()
    },
  }
}

interface TcpHandle {
  connect(request: object, address: string, port: number): number
  connect6(request: object, address: string, port: number): number
  close(): void
}

interface TcpWrap {
  TCP: new (type: number) => TcpHandle
  TCPConnectWrap: new () => object
  constants: { SOCKET: number }
}

type Binding = (name: string) => Partial<TcpWrap>

function tcpWrapOf(binding: Binding): TcpWrap | undefined {
  try {
    const wrap = binding('tcp_wrap')
    const usable = wrap.TCP && wrap.TCPConnectWrap && wrap.constants && 'connect6' in wrap.TCP.prototype
    return usable ? (wrap as TcpWrap) : undefined
  } catch {
    return undefined
  }
}

/**
 * The handle below `net.Socket`, without the stream on top that a connect probe never reads: 40 % less CPU a probe.
 * Not public API, so it is used where it is there and `dialBySocket` otherwise; both keep the same contract test.
 */
export function dialByHandleOf(binding: Binding): DialTcp | undefined {
  const wrap = tcpWrapOf(binding)
  if (wrap === undefined) return undefined
  const { TCP, TCPConnectWrap, constants } = wrap
  class Request extends TCPConnectWrap implements Dialled {
    #handle = new TCP(constants.SOCKET)
    #watcher: DialWatcher | undefined

    dial(address: string, family: 4 | 6, port: number, watcher: DialWatcher): void {
      this.#watcher = watcher
      watcher.startedAt = performance.now()
      const failed =
        family === 4 ? this.#handle.connect(this, address, port) : this.#handle.connect6(this, address, port)
      if (failed !== 0) this.#settle(failed, true)
    }

    /** Called by the handle; by the name it looks for. */
    oncomplete(status: number): void {
      this.#settle(status, false)
    }

    abandon(): void {
      if (this.#watcher === undefined) return
      this.#watcher = undefined
      this.#handle.close()
    }

    #settle(status: number, local: boolean): void {
      const watcher = this.#watcher
      if (watcher === undefined) return
      this.#watcher = undefined
      this.#handle.close()
      watcher.settled(status === 0 ? undefined : failureOf(status, local))
    }
  }

  return (address, family, port, watcher) => {
    const request = new Request()
    request.dial(address, family, port, watcher)
    return request
  }
}

/** By libuv's number of the error: there are few, and the same ones thousands of times. */
const failures = { local: new Map<number, ConnectFailure>(), remote: new Map<number, ConnectFailure>() }

function failureOf(status: number, local: boolean): ConnectFailure {
  const known = local ? failures.local : failures.remote
  const failure =
    known.get(status) ?? connectFailure({ name: 'Error', message: '', code: getSystemErrorName(status) }, local)
  known.set(status, failure)
  return failure
}

const binding = (process as unknown as { binding: Binding }).binding

export const dialByHandle: DialTcp | undefined = dialByHandleOf(name => binding(name))

export const dialTcp: DialTcp = dialByHandle ?? dialBySocket
