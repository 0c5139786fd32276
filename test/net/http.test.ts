import { createGzip } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Observation } from '../../lib/core/model/observation.ts'
import { probeHttp } from '../../lib/net/http.ts'
import {
  allClosed,
  answering,
  body,
  closedPort,
  httpAnswer,
  type Listener,
  listen,
  listenTls,
  muteAfterHandshake,
  never,
  pem,
  silent,
  target,
} from './listeners.ts'

async function probe(port: number, more: Parameters<typeof target>[2] = {}) {
  const seen = await probeHttp(target('http', port, more), never())
  expect(Observation.safeParse(seen).error).toBeUndefined()
  return seen
}

/** A server that answers each path its own way, over one connection or more, and keeps what it was asked. */
async function serving(answers: Record<string, string>, certificate?: string): Promise<Listener & { asked: string[] }> {
  const asked: string[] = []
  const serve = (socket: import('node:net').Socket) => {
    let text = ''
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const request = text.slice(0, end)
        text = text.slice(end + 4)
        asked.push(request)
        const path = request.split(' ')[1]?.split('?')[0] ?? ''
        socket.write(answers[path] ?? httpAnswer(404, ''))
      }
    })
  }
  const listener = certificate === undefined ? await listen(serve) : await listenTls(certificate, {}, serve)
  return Object.assign(listener, { asked })
}

describe('a node at work', () => {
  it('is shown the credentials with every question, and what was seen does not tell them', async () => {
    const server = await serving({ '/': httpAnswer(200, body('elasticsearch-7.17.29.txt')) })
    const seen = await probe(server.port, { authorization: 'Basic c2VjcmV0' })
    expect(server.asked.length).toBe(2)
    for (const request of server.asked) expect(request).toContain('authorization: Basic c2VjcmV0')
    expect(JSON.stringify(seen)).not.toContain('c2VjcmV0')
  })

  it.each([
    ['elasticsearch-5.6.16', 'elasticsearch', '5.6.16', 'AQjkh-C1QNyJrxuzRdtw3w'],
    ['elasticsearch-7.17.29', 'elasticsearch', '7.17.29', 'poX-GkXuQYS-IIFMX3UzFA'],
    ['opensearch-1.3.20', 'opensearch', '1.3.20', '_na_'],
    ['opensearch-2.19.3', 'opensearch', '2.19.3', '_na_'],
  ])('%s is named, with version and cluster', async (name, product, version, clusterUuid) => {
    const server = await serving({ '/': httpAnswer(200, body(`${name}.txt`)) })
    const seen = await probe(server.port)
    expect(seen).toMatchObject({ outcome: 'open', http: { product, status: 200, state: 'ok', version, clusterUuid } })
    expect(Object.keys(seen.phases)).toEqual(['connect', 'request', 'headers', 'body'])
    expect(server.accepted).toBe(1)
    await allClosed(server)
  })

  it('is asked for itself and its master, politely', async () => {
    const server = await serving({ '/': httpAnswer(200, body('elasticsearch-7.17.29.txt')) })
    await probe(server.port, { host: 'es-1.test' })
    expect(server.asked.map(request => request.split('\r\n')[0])).toEqual([
      'GET / HTTP/1.1',
      'GET /_cluster/health?master_timeout=300ms&timeout=300ms HTTP/1.1',
    ])
    expect(server.asked[0]).toContain(`host: es-1.test:${server.port}`)
    expect(server.asked[0]).toContain('accept-encoding: identity')
  })

  it.each([
    ['elasticsearch-7.17.29', 503, 'elasticsearch-7.17.29-health-no-master'],
    ['elasticsearch-7.17.29', 503, 'elasticsearch-8.19.8-health-no-master'],
    ['opensearch-1.3.20', 200, 'opensearch-1.3.20-health-no-manager'],
    ['opensearch-2.19.3', 200, 'opensearch-2.19.3-health-no-manager'],
    ['opensearch-2.19.3', 503, 'opensearch-2.19.3-health-503'],
  ])('%s without a master is no-master (%i, %s)', async (name, status, health) => {
    const server = await serving({
      '/': httpAnswer(200, body(`${name}.txt`)),
      '/_cluster/health': httpAnswer(status, body(`${health}.txt`)),
    })
    expect(await probe(server.port)).toMatchObject({ outcome: 'open', http: { status: 200, state: 'no-master' } })
  })

  it.each([
    ['has a master', httpAnswer(200, body('elasticsearch-7.17.29-health.txt'))],
    ['may not tell us', httpAnswer(403, '{}')],
    ['talks nonsense about it', 'nonsense'],
    ['does not answer that', ''],
  ])('stays ok where it %s', async (_, answer) => {
    const server = await serving({
      '/': httpAnswer(200, body('elasticsearch-7.17.29.txt')),
      '/_cluster/health': answer,
    })
    expect(await probe(server.port, { timeoutMs: 300 })).toMatchObject({ outcome: 'open', http: { state: 'ok' } })
    await allClosed(server)
  })

  it('stays ok where it closes after the first answer, and is not dialled again', async () => {
    const server = await answering(httpAnswer(200, body('elasticsearch-7.17.29.txt'), ['connection: close']))
    expect(await probe(server.port)).toMatchObject({ outcome: 'open', http: { state: 'ok' } })
    expect(server.accepted).toBe(1)
  })

  it('is named over TLS, with the certificate', async () => {
    const server = await serving({ '/': httpAnswer(200, body('opensearch-2.19.3.txt')) }, 'node')
    const seen = await probe(server.port, { secure: true, ca: pem('ca'), host: 'localhost' })
    expect(seen).toMatchObject({ outcome: 'open', http: { product: 'opensearch' }, tls: { version: 'TLSv1.3' } })
    expect(Object.keys(seen.phases)).toEqual(['connect', 'tls', 'request', 'headers', 'body'])
    await allClosed(server)
  })

  it('is named behind a request for a client certificate which may stay away', async () => {
    const server = await listenTls('node', { ca: pem('ca'), requestCert: true, rejectUnauthorized: false }, socket =>
      socket.once('data', () => socket.end(httpAnswer(200, body('opensearch-2.19.3.txt')))),
    )
    expect(await probe(server.port, { secure: true })).toMatchObject({
      outcome: 'open',
      http: { product: 'opensearch' },
      tls: { clientCertificateRequested: true },
    })
  })
})

describe('a node that says no', () => {
  const securityException = (status: number) =>
    `{"error":{"root_cause":[{"type":"security_exception"}],"type":"security_exception"},"status":${status}}`

  it.each([
    [
      401,
      'unauthorized',
      body('elasticsearch-8.19.8-401.txt'),
      ['WWW-Authenticate: Basic realm="security", charset="UTF-8"', 'WWW-Authenticate: ApiKey'],
      'elasticsearch',
    ],
    [401, 'unauthorized', 'Unauthorized', ['WWW-Authenticate: Basic realm="OpenSearch Security"'], 'opensearch'],
    [403, 'forbidden', securityException(403), [], 'elasticsearch-or-opensearch'],
    [
      429,
      'too-many-requests',
      '{"error":{"root_cause":[],"type":"circuit_breaking_exception"},"status":429}',
      [],
      'elasticsearch-or-opensearch',
    ],
    [503, 'security-not-initialized', body('opensearch-2.19.3-security-not-initialized.txt'), [], 'opensearch'],
    [503, 'no-master', body('elasticsearch-7.17.29-health-no-master.txt'), [], 'elasticsearch-or-opensearch'],
    [503, 'no-master', body('elasticsearch-5.6.16.txt'), [], 'elasticsearch'],
    [
      503,
      'unavailable',
      '{"error":{"root_cause":[],"type":"cluster_block_exception"},"status":503}',
      [],
      'elasticsearch-or-opensearch',
    ],
    [405, 'other-status', body('elasticsearch-8.19.8-405.txt'), ['X-elastic-product: Elasticsearch'], 'elasticsearch'],
  ])('%i is open as %s', async (status, state, text, headers, product) => {
    const server = await serving({ '/': httpAnswer(status, text, headers) })
    expect(await probe(server.port)).toMatchObject({ outcome: 'open', http: { product, status, state } })
  })
})

describe('something else', () => {
  it.each([
    ['a web page', 200, '<html>nginx</html>', []],
    ['a redirect, which is not followed', 302, '', ['Location: http://127.0.0.1:1/']],
    ['somebody else’s 401', 401, 'no', ['WWW-Authenticate: Basic realm="Restricted"']],
    ['a proxy without its upstream', 503, '<html>503 Service Temporarily Unavailable</html>', []],
    ['another JSON', 200, '{"name":"couch","version":"3.3"}', []],
    ['a JSON list', 200, '[1]', []],
    ['a compressed page, which is not inflated', 200, '\x1f\x8b\x08', ['Content-Encoding: gzip']],
  ])('%s is OTHER_SERVICE with its status', async (_, status, text, headers) => {
    const server = await serving({ '/': httpAnswer(status, text, headers) })
    expect(await probe(server.port)).toMatchObject({ outcome: 'protocol', code: 'OTHER_SERVICE', status })
    expect(server.accepted).toBe(1)
    await allClosed(server)
  })

  it.each([
    ['HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 101],
    ['HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: ÿ upgrade\r\n\r\n', 101],
    ['HTTP/1.1 100 Continue\r\n\r\n', 100],
  ])('an interim answer nobody asked for is OTHER_SERVICE (%#)', async (answer, status) => {
    const server = await listen(socket => socket.once('data', () => socket.write(answer)))
    expect(await probe(server.port)).toMatchObject({ outcome: 'protocol', code: 'OTHER_SERVICE', status })
  })

  it.each([
    ['This is not an HTTP port', 'TRANSPORT_PORT'],
    ['This is not a HTTP port', 'TRANSPORT_PORT'],
    [Buffer.from('4553ffffffff', 'hex'), 'TRANSPORT_PORT'],
    [Buffer.from('15030300020228', 'hex'), 'TLS_PORT'],
    ['SSH-2.0-OpenSSH_9.2\r\n', 'NOT_HTTP'],
    ['HELO', 'NOT_HTTP'],
    ['HTTP/9.9 abc\r\n\r\n', 'NOT_HTTP'],
    ['HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n', 'NOT_HTTP'],
    ['HTTP/1.1 200 OK\r\nbad header\r\n\r\n', 'NOT_HTTP'],
  ])('%j is told by its bytes', async (answer, code) => {
    const server = await answering(answer)
    expect(await probe(server.port)).toMatchObject({ outcome: 'protocol', phase: 'headers', code })
    await allClosed(server)
  })

  it('a banner that comes before the question is NOT_HTTP', async () => {
    const server = await listen(socket => socket.write('220 mail.test ESMTP\r\n'))
    expect(await probe(server.port)).toMatchObject({ outcome: 'protocol', code: 'NOT_HTTP' })
  })

  it('the transport layer inside TLS is TRANSPORT_PORT', async () => {
    const server = await listenTls('node', {}, socket =>
      socket.once('data', () => socket.end('This is not an HTTP port')),
    )
    expect(await probe(server.port, { secure: true })).toMatchObject({
      outcome: 'protocol',
      code: 'TRANSPORT_PORT',
      tls: { version: 'TLSv1.3' },
    })
  })
})

describe('a stream that breaks', () => {
  it('zero bytes and a FIN, as of a TLS port, are a close in phase headers', async () => {
    const server = await answering('')
    expect(await probe(server.port)).toMatchObject({ outcome: 'reset', phase: 'headers', code: 'CLOSED' })
    await allClosed(server)
  })

  it('a FIN at once is a close', async () => {
    const server = await listen(socket => socket.end())
    expect(await probe(server.port)).toMatchObject({ outcome: 'reset', code: 'CLOSED' })
  })

  it('an RST at the request is a reset', async () => {
    const server = await listen(socket => socket.once('data', () => socket.resetAndDestroy()))
    expect(await probe(server.port)).toMatchObject({ outcome: 'reset', phase: 'headers', code: 'ECONNRESET' })
  })

  it('an RST at once is a reset', async () => {
    const server = await listen(socket => socket.resetAndDestroy())
    expect(await probe(server.port)).toMatchObject({
      outcome: 'reset',
      code: expect.stringMatching(/^(ECONNRESET|EPIPE)$/),
    })
  })

  it.each(['HT', 'HTTP/1.1 200 OK\r\ncontent-'])('a FIN within the headers is a close (%j)', async answer => {
    const server = await answering(answer)
    expect(await probe(server.port)).toMatchObject({ outcome: 'reset', phase: 'headers', code: 'CLOSED' })
  })

  it('a FIN within the body is a close in phase body, with the status', async () => {
    const server = await answering('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{')
    expect(await probe(server.port)).toMatchObject({ outcome: 'reset', phase: 'body', code: 'CLOSED', status: 200 })
  })

  it('an RST within the body is a reset in phase body', async () => {
    const server = await listen(socket =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{')
        setTimeout(() => socket.resetAndDestroy(), 20)
      }),
    )
    expect(await probe(server.port)).toMatchObject({ outcome: 'reset', phase: 'body', code: 'ECONNRESET', status: 200 })
  })

  it('silence, as of a stopped process, is a timeout in phase headers', async () => {
    const server = await silent()
    const seen = await probe(server.port, { timeoutMs: 150 })
    expect(seen).toMatchObject({ outcome: 'timeout', phase: 'headers', code: 'DEADLINE' })
    await allClosed(server)
  })

  it('a body without an end is a timeout in phase body, with the status', async () => {
    const server = await serving({ '/': 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{' })
    expect(await probe(server.port, { timeoutMs: 150 })).toMatchObject({
      outcome: 'timeout',
      phase: 'body',
      status: 200,
    })
  })

  it('a closed port is refused', async () => {
    expect(await probe(await closedPort())).toMatchObject({ outcome: 'refused', phase: 'connect' })
  })
})

describe('TLS in the way', () => {
  it('plain HTTP behind https is NOT_TLS', async () => {
    const server = await answering('HTTP/1.1 400 Bad Request\r\n\r\n')
    expect(await probe(server.port, { secure: true })).toMatchObject({ outcome: 'tls', phase: 'tls', code: 'NOT_TLS' })
  })

  it('nothing is asked of a server that the CA does not vouch for', async () => {
    const server = await serving({ '/': httpAnswer(200, '{}') }, 'node')
    expect(await probe(server.port, { secure: true, ca: pem('other-ca') })).toMatchObject({ code: 'UNKNOWN_CA' })
    expect(server.asked).toEqual([])
  })

  it('a demand for a client certificate is told, whenever it comes', async () => {
    const server = await listenTls('node', { ca: pem('ca'), requestCert: true })
    expect(await probe(server.port, { secure: true })).toMatchObject({
      phase: 'tls',
      code: 'CLIENT_CERTIFICATE_REQUIRED',
    })
    const slow = await muteAfterHandshake(server.port, 600)
    expect(await probe(slow.port, { secure: true })).toMatchObject({
      outcome: 'tls',
      phase: 'headers',
      code: 'CLIENT_CERTIFICATE_REQUIRED',
      tls: { clientCertificateRequested: true },
    })
  })
})

describe('size', () => {
  it.each([
    ['one header', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
    ['many headers', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}\r\n`],
  ])('%s past the cap is TOO_LARGE', async (_, answer) => {
    const server = await answering(answer)
    expect(await probe(server.port)).toMatchObject({ outcome: 'protocol', phase: 'headers', code: 'TOO_LARGE' })
    await allClosed(server)
  })

  it('a body past the cap is TOO_LARGE, with the status', async () => {
    const server = await answering(httpAnswer(200, 'x'.repeat(100_000)))
    expect(await probe(server.port)).toMatchObject({
      outcome: 'protocol',
      phase: 'body',
      code: 'TOO_LARGE',
      status: 200,
    })
  })

  it('a compressed bomb is neither read to its end nor inflated', async () => {
    const server = await listen(socket =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n')
        const gzip = createGzip()
        gzip.on('data', (chunk: Buffer) =>
          socket.write(`${chunk.length.toString(16)}\r\n${chunk.toString('latin1')}\r\n`, 'latin1'),
        )
        gzip.end(Buffer.alloc(100 * 1024 * 1024))
      }),
    )
    expect(await probe(server.port)).toMatchObject({ outcome: 'protocol', phase: 'body', code: 'TOO_LARGE' })
    await allClosed(server)
  })
})
