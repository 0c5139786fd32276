import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { LineWriter } from '../../lib/local/line-writer.ts'

const ignore = () => {}

/** A stream whose writes end when told. */
function slowStream() {
  const written: string[] = []
  const pending: ((err?: Error) => void)[] = []
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      written.push(String(chunk))
      pending.push(done)
    },
  })
  return { stream, written, finish: (err?: Error) => pending.shift()?.(err) }
}

test('lines are gathered and written in order', async () => {
  const stream = new PassThrough()
  const writer = new LineWriter(stream, ignore, ignore)
  for (let i = 0; i < 5; i++) writer.line(String(i))
  expect(stream.readableLength).toBe(0)
  await writer.flushed()
  expect(stream.read().toString()).toBe('0\n1\n2\n3\n4\n')
  await writer.flushed()
})

test('a single line does not wait for others', async () => {
  const stream = new PassThrough()
  new LineWriter(stream, ignore, ignore).line('one')
  await once(stream, 'readable')
  expect(stream.read().toString()).toBe('one\n')
})

test('a slow reader fills the writer, and when half is gone there is room again', async () => {
  const { stream, written, finish } = slowStream()
  let roomy = 0
  const writer = new LineWriter(stream, () => roomy++, ignore)
  while (!writer.full) writer.line('x'.repeat(1000))
  expect(written).toHaveLength(1)
  expect(roomy).toBe(0)
  finish()
  await expect.poll(() => written.length).toBe(2)
  expect(writer.full).toBe(false)
  expect(roomy).toBe(1)
  const all = writer.flushed()
  finish()
  await all
})

test('a reader that left is told once, and nothing is written after', async () => {
  const { stream, written, finish } = slowStream()
  stream.on('error', ignore)
  const failures: Error[] = []
  const writer = new LineWriter(stream, ignore, err => failures.push(err))
  writer.line('a')
  const flushed = writer.flushed()
  writer.line('b')
  finish(new Error('EPIPE'))
  await flushed
  writer.line('c')
  await writer.flushed()
  expect(failures).toHaveLength(1)
  expect(written).toEqual(['a\n'])
})

test('a file descriptor gets every byte', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'line-writer-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'out')
  const fd = openSync(path, 'w')
  const writer = new LineWriter(Object.assign(new PassThrough(), { fd }), ignore, ignore)
  for (let i = 0; i < 20_000; i++) writer.line(`ü${i}`)
  await writer.flushed()
  closeSync(fd)
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(20_001)
})

test('a descriptor that cannot be written fails', async () => {
  const failures: NodeJS.ErrnoException[] = []
  const writer = new LineWriter(Object.assign(new PassThrough(), { fd: 9999 }), ignore, err => failures.push(err))
  writer.line('a')
  await writer.flushed()
  expect(failures).toMatchObject([{ code: 'EBADF' }])
})

const program = (body: string) => `
  import { LineWriter } from './lib/local/line-writer.ts'
  const writer = new LineWriter(process.stdout, () => {}, err => { console.error(err.code) })
  ${body}`

test('a full pipe does not stop the loop', async () => {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      program(`
        for (let i = 0; i < 3000; i++) writer.line('x'.repeat(1000))
        const flushed = writer.flushed()
        let late = 0, last = performance.now()
        const timer = setInterval(() => { late = Math.max(late, performance.now() - last); last = performance.now() }, 5)
        setTimeout(() => console.error('ticking'), 50)
        await flushed
        clearInterval(timer)
        console.error(late < 400 ? 'never late' : late)`),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let told = ''
  child.stderr.on('data', chunk => {
    told += chunk
  })
  await expect.poll(() => told, { timeout: 10_000 }).toBe('ticking\n')
  await new Promise(resolve => setTimeout(resolve, 500))
  let bytes = 0
  child.stdout.on('data', chunk => {
    bytes += chunk.length
  })
  await once(child, 'close')
  expect(bytes).toBe(3000 * 1001)
  expect(told).toBe('ticking\nnever late\n')
})

test('a non-blocking pipe, as another process may have made it, is written to the end', async () => {
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    `"$0" --input-type=module -e "$1" | { sleep 0.3; wc -c; }`,
    process.execPath,
    // Adopting the descriptor as a stream makes it non-blocking.
    program(`
      import { Socket } from 'node:net'
      new Socket({ fd: 1, readable: false, writable: true })
      for (let i = 0; i < 3000; i++) writer.line('x'.repeat(1000))
      await writer.flushed()
      process.exit()`),
  ])
  expect(Number(stdout)).toBe(3000 * 1001)
})
