import type { Socket } from 'node:net'
import { ENOUGH } from './first-bytes.ts'
import type { Answer } from './identify.ts'
import type { ProbeTarget } from './probe.ts'
import { hostHeader } from './wire-name.ts'

/** Caps on what a server may send: none is inflated, stored beyond this, or followed elsewhere. */
const MAX_HEADER_BYTES = 16 * 1024
const MAX_BODY_BYTES = 64 * 1024
const MAX_BYTES = 2 * (MAX_HEADER_BYTES + MAX_BODY_BYTES)

/** An exchange that gave no whole answer. */
export interface Broken {
  error: NodeJS.ErrnoException
  /** The first bytes as they came, up to what tells protocols apart. */
  first: Buffer
  /** The peer ended the stream. */
  ended: boolean
  tooLarge: boolean
}

type Progress = (step: 'sent' | 'headers', status?: number) => void

export interface Exchange {
  get(path: string, progress?: Progress): Promise<Answer | Broken>
}

let undici: Promise<typeof import('undici/lib/dispatcher/client.js')> | undefined

/** Speaks HTTP/1.1 over one connected socket, and never dials another. undici is loaded by the first call. */
export async function openExchange(
  socket: Socket,
  { host, address, port, authorization }: Pick<ProbeTarget, 'host' | 'address' | 'port' | 'authorization'>,
): Promise<Exchange> {
  const wire = tap(socket)
  undici ??= import('undici/lib/dispatcher/client.js')
  const { default: Client } = await undici
  let handed = false
  const client = new Client('http://probe', {
    connect: (_options, callback) => {
      // Asked a second time: the peer had gone before the request was written.
      if (handed) wire.ended = true
      const answer = handed ? () => callback(gone(), null) : () => callback(null, socket)
      handed = true
      // Not in the same turn: undici would take it for the answer to an earlier question.
      queueMicrotask(answer)
    },
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
  })
  const headers = {
    host: hostHeader(host, address, port),
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'esfleet',
    ...(authorization === undefined ? {} : { authorization }),
  }
  return {
    get: (path, progress = () => {}) =>
      new Promise(resolve => {
        const chunks: Buffer[] = []
        let size = 0
        let status = 0
        let received: Answer['headers'] = {}
        client.dispatch(
          { path, method: 'GET', headers },
          {
            onRequestStart() {},
            onRequestSent: () => progress('sent'),
            onResponseStart(_controller, code, fields) {
              if (code < 200) return
              status = code
              received = fields
              progress('headers', code)
            },
            onResponseData(controller, chunk) {
              size += chunk.length
              if (size <= MAX_BODY_BYTES) chunks.push(chunk)
              else controller.abort(new Error('body too large'))
            },
            onResponseEnd: () => resolve({ status, headers: received, body: Buffer.concat(chunks) }),
            onResponseError: (_controller, error) =>
              resolve({
                // An alert and the end that follows it come together, and undici keeps the later.
                error: wire.error ?? error,
                first: wire.first,
                ended: wire.ended,
                tooLarge:
                  size > MAX_BODY_BYTES ||
                  wire.bytes > MAX_BYTES ||
                  ('code' in error && error.code === 'UND_ERR_HEADERS_OVERFLOW'),
              }),
          },
        )
      }),
  }
}

/** Not UND_ERR_SOCKET, at which undici dials again, for ever. */
const gone = () => Object.assign(new Error('the peer had gone'), { code: 'UND_ERR_GONE' })

interface Tap {
  first: Buffer
  bytes: number
  ended: boolean
  error?: Error
}

/** Looks over the parser's shoulder: a parse error does not say which bytes were met. */
function tap(socket: Socket): Tap {
  const wire: Tap = { first: Buffer.alloc(0), bytes: 0, ended: false }
  const read = socket.read
  socket.read = size => {
    const chunk: Buffer | null = read.call(socket, size)
    if (chunk === null) return null
    if (wire.first.length < ENOUGH) wire.first = Buffer.concat([wire.first, chunk]).subarray(0, ENOUGH)
    wire.bytes += chunk.length
    if (wire.bytes > MAX_BYTES) socket.destroy()
    return chunk
  }
  socket.once('error', error => {
    wire.error = error
  })
  socket.once('end', () => {
    wire.ended = true
  })
  return wire
}
