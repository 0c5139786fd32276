import { createServer, type IncomingHttpHeaders } from 'node:http'
import { onTestFinished } from 'vitest'
import { listening } from '../net/listening.ts'

export interface Request {
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface Answer {
  status?: number
  headers?: Record<string, string>
  body?: string | Uint8Array
}

/** `hang`: never answers; `reset`: ends the connection. */
type Answering = (request: Request, n: number) => Answer | 'hang' | 'reset'

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' }

export interface Endpoint {
  requests: Request[]
  /** For a client of the SDK: one attempt, and half a second of patience. */
  settings: {
    endpoint: string
    region: string
    credentials: typeof CREDENTIALS
    maxAttempts: number
    requestHandler: { requestTimeout: number; throwOnRequestTimeout: boolean }
  }
}

const PATIENCE_MS = 500

/** Stands in for one AWS service on loopback until the test ends. `n` counts the requests from 0. */
export async function answering(answer: Answering): Promise<Endpoint> {
  const requests: Request[] = []
  const server = createServer(async (incoming, response) => {
    const request = {
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(await incoming.toArray()),
    }
    requests.push(request)
    const given = answer(request, requests.length - 1)
    if (given === 'hang') return
    if (given === 'reset') {
      incoming.socket.destroy()
      return
    }
    response.writeHead(given.status ?? 200, given.headers).end(given.body ?? '')
  })
  const { port } = await listening(server)
  onTestFinished(() => server.closeAllConnections())
  return {
    requests,
    settings: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: CREDENTIALS,
      maxAttempts: 1,
      requestHandler: { requestTimeout: PATIENCE_MS, throwOnRequestTimeout: true },
    },
  }
}

/** As DynamoDB, EventBridge, Systems Manager and Secrets Manager answer. */
export const json = (body: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
})

export const jsonError = (type: string, status = 400): Answer => json({ __type: type, message: 'secret prose' }, status)

export const xml = (body: string, status = 200): Answer => ({ status, headers: { 'content-type': 'text/xml' }, body })
