import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { ServiceError } from './service-error.ts'
import type { SystemsManager } from './stand-in.ts'

const LOOPBACK = '127.0.0.1'
const TARGET = 'AmazonSSM.'
/** Above every document with its JSON twice quoted. */
const BODY_MOST = 1024 * 1024

export interface ServedSystemsManager {
  /** For `AWS_ENDPOINT_URL_SSM`. */
  endpoint: string
  close(): Promise<void>
}

/** Speaks AWS's JSON 1.1 on loopback. Signatures are not checked; who calls is read from them. */
export async function serveSystemsManager(systemsManager: SystemsManager, port = 0): Promise<ServedSystemsManager> {
  const server = createServer(async (incoming, response) => {
    const { status, body } = await answer(systemsManager, incoming)
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
  })
  server.listen(port, LOOPBACK)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address and a port')
  return {
    endpoint: `http://${LOOPBACK}:${address.port}`,
    async close() {
      systemsManager.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function answer(systemsManager: SystemsManager, incoming: IncomingMessage) {
  try {
    const { 'x-amz-target': target = '', authorization = '' } = incoming.headers
    const action = String(target).startsWith(TARGET) ? String(target).slice(TARGET.length) : ''
    const [, accessKeyId = ''] = /Credential=([^/,\s]+)\//.exec(authorization) ?? []
    return { status: 200, body: systemsManager.call(accessKeyId, action, await bodyOf(incoming)) }
  } catch (error) {
    const refused = error instanceof ServiceError ? error : new ServiceError('InternalServerError', String(error), 500)
    return { status: refused.status, body: { __type: refused.name, message: refused.message } }
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of incoming) {
    length += chunk.length
    if (length > BODY_MOST) throw new ServiceError('RequestEntityTooLarge', '', 413)
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new ServiceError('SerializationException')
  }
}
