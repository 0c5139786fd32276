import { createServer } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { Observation } from '../../lib/core/model/observation.ts'
import { type ProbeLinesOptions, probeLines } from '../../lib/local/probe-lines.ts'
import type { DialTcp } from '../../lib/net/tcp-dial.ts'
import { closedPort, listening } from '../net/listening.ts'

type Given = Partial<Omit<ProbeLinesOptions, 'input' | 'output' | 'badLine'>>

async function probed(input: readonly unknown[], options: Given = {}) {
  const bad: string[] = []
  const output = new PassThrough()
  let text = ''
  output.setEncoding('utf8').on('data', chunk => {
    text += chunk
  })
  const lines = input.map(line => (typeof line === 'string' ? line : JSON.stringify(line)))
  const end = await probeLines({
    input: Readable.from([lines.join('\n')]),
    output,
    badLine: (number, problem) => bad.push(`${number} ${problem}`),
    ...options,
  })
  output.end()
  await new Promise(resolve => setImmediate(resolve))
  const observations = text
    .split('\n')
    .filter(line => line !== '')
    .map(line => Observation.parse(JSON.parse(line)))
  return { observations, bad, end, text }
}

test('good lines are probed, bad ones told by number, blank ones passed over', async () => {
  const server = await listening(createServer(socket => socket.destroy()))
  const { observations, bad, end } = await probed([
    { host: '127.0.0.1', port: server.port, kind: 'tcp', timeoutMs: 1000 },
    'garbage',
    '',
    { host: '127.0.0.1', port: await closedPort() },
    'x'.repeat(20_000),
    { host: '127.0.0.1', port: 70_000 },
  ])
  expect(observations.map(({ outcome }) => outcome).toSorted()).toEqual(['open', 'refused'])
  expect(bad.map(line => line.slice(0, 12))).toEqual(['2 is not JSO', '5 longer tha', '6 port: got '])
  expect(end).toEqual({})
})

test('nothing in is nothing out', async () => {
  expect(await probed([])).toMatchObject({ observations: [], bad: [] })
})

test('every address of a name is an observation, and the name is looked up once', async () => {
  const server = await listening(createServer(socket => socket.destroy()))
  const asked: string[] = []
  const { observations } = await probed(
    [
      { host: 'es.test', port: server.port },
      { host: 'es.test', port: server.port },
      { host: 'es.test', port: server.port },
    ],
    {
      lookup: (host, _options, callback) => {
        asked.push(host)
        setTimeout(callback, 20, null, [
          { address: '127.0.0.1', family: 4 },
          { address: '127.0.0.2', family: 4 },
        ])
      },
    },
  )
  expect(asked).toEqual(['es.test'])
  expect(observations.map(({ host, address, outcome }) => `${host} ${address} ${outcome}`).toSorted()).toEqual(
    [1, 2, 3].flatMap(() => ['es.test 127.0.0.1 open']).concat([1, 2, 3].flatMap(() => ['es.test 127.0.0.2 refused'])),
  )
  for (const { phases } of observations) expect(phases.dns).toBeGreaterThan(0)
})

test('a name known by now needs no second look', async () => {
  const input = new PassThrough()
  const output = new PassThrough()
  const lines: string[] = []
  output.setEncoding('utf8').on('data', text => lines.push(...text.trim().split('\n')))
  let asked = 0
  const done = probeLines({
    input,
    output,
    badLine: () => {},
    lookup: (_host, _options, callback) => {
      asked++
      callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), [])
    },
  })
  input.write('{"host":"gone.test","port":9200}\n')
  await expect.poll(() => lines.length).toBe(1)
  input.end('{"host":"gone.test","port":9300,"kind":"http"}')
  await done
  await expect.poll(() => lines.length).toBe(2)
  expect(asked).toBe(1)
  expect(lines.map(line => Observation.parse(JSON.parse(line)))).toMatchObject([
    { kind: 'tcp', host: 'gone.test', port: 9200, phase: 'dns', outcome: 'dns', code: 'ENOTFOUND' },
    { kind: 'http', host: 'gone.test', port: 9300, phase: 'dns', outcome: 'dns', code: 'ENOTFOUND' },
  ])
})

test('nothing from the wire reaches the output unescaped', async () => {
  const server = await listening(
    createServer(socket =>
      socket
        .on('error', () => {})
        .end(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-elastic-product: Elasticsearch\r\n\r\n{"name":"\\u009b31m\\u202e","cluster_name":"c","version":{"number":"8.1.0"},"tagline":"You Know, for Search"}',
        ),
    ),
  )
  const { observations, text } = await probed([{ host: '127.0.0.1', port: server.port, kind: 'http' }])
  expect(observations).toHaveLength(1)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come out
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
})

test('input is read no faster than it is probed, and lines no faster than they are taken', async () => {
  const dial: DialTcp = (_address, _family, _port, watcher) => {
    watcher.startedAt = performance.now()
    setImmediate(() => watcher.settled(undefined))
    return { abandon: () => {} }
  }
  let read = 0
  const input = Readable.from(
    (function* () {
      for (; read < 40_000; read++) yield '{"host":"127.0.0.1","port":9200}\n'
    })(),
  )
  const output = new PassThrough()
  const done = probeLines({ input, output, dial, startsPerSecond: 1e6, badLine: () => {} })
  let before = -1
  await expect
    .poll(
      () => {
        const still = read === before && read > 0
        before = read
        return still
      },
      { interval: 200, timeout: 10_000 },
    )
    .toBe(true)
  expect(read).toBeLessThan(20_000)
  let bytes = 0
  output.on('data', chunk => {
    bytes += chunk.length
  })
  expect(await done).toEqual({})
  expect(bytes).toBeGreaterThan(40_000 * 100)
})

test('a reader that leaves ends it all', async () => {
  const output = new PassThrough()
  output.on('error', () => {})
  const input = new PassThrough()
  input.write('{"host":"127.0.0.1","port":9200}\n{"host":"never.test","port":9200}\n')
  const done = probeLines({ input, output, badLine: () => {}, lookup: () => {} })
  output.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' }))
  const { writeError } = await done
  expect(writeError).toBeDefined()
  expect(input.destroyed).toBe(true)
})

test('an input that breaks off is told, and what came before it is probed', async () => {
  const input = new PassThrough()
  input.write(`{"host":"127.0.0.1","port":${await closedPort()}}\n`)
  const output = new PassThrough()
  const done = probeLines({ input, output, badLine: () => {} })
  await expect.poll(() => output.readableLength).toBeGreaterThan(0)
  input.destroy(Object.assign(new Error('is a directory'), { code: 'EISDIR' }))
  expect(await done).toMatchObject({ readError: { code: 'EISDIR' } })
})
