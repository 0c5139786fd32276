import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { LineReader, LONGEST_LINE } from '../../lib/local/line-reader.ts'

/** Every line that the reader gives, in the order in which it does. */
function linesOf(stream: Readable): Promise<(string | undefined)[]> {
  return new Promise((resolve, reject) => {
    const lines: (string | undefined)[] = []
    const more = () => {
      for (;;) {
        const line = reader.next()
        if (line === 'later') return
        if (line === 'end') return resolve(lines)
        lines.push(line.text)
        expect(line.number).toBe(lines.length)
      }
    }
    const reader = new LineReader(stream, more, reject)
  })
}

test('lines come as they are, the last one without its end too', async () => {
  expect(await linesOf(Readable.from([Buffer.from('a\n\nb\r\nü')]))).toEqual(['a', '', 'b\r', 'ü'])
  expect(await linesOf(Readable.from([Buffer.from('a\n')]))).toEqual(['a'])
  expect(await linesOf(Readable.from([]))).toEqual([])
})

test('a line cut anywhere, inside a character too, comes whole', async () => {
  const bytes = Buffer.from('{"host":"bücher"}\n{"host":"es"}')
  expect(await linesOf(Readable.from([...bytes].map(byte => Buffer.of(byte))))).toEqual([
    '{"host":"bücher"}',
    '{"host":"es"}',
  ])
})

test('a line too long is counted and passed over, however long', async () => {
  const long = 'x'.repeat(LONGEST_LINE + 1)
  expect(await linesOf(Readable.from([`a\n${long}\nb\n`]))).toEqual(['a', undefined, 'b'])
  expect(await linesOf(Readable.from(['a\n', long, long, long, '\nb\n', long]))).toEqual([
    'a',
    undefined,
    'b',
    undefined,
  ])
})

test('an endless line fills no memory', async () => {
  const endless = Readable.from(
    (function* () {
      for (let i = 0; i < 2000; i++) yield 'x'.repeat(32 * 1024)
    })(),
  )
  const before = process.memoryUsage().heapUsed
  expect(await linesOf(endless)).toEqual([undefined])
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(32 * 1024 * 1024)
})

test('nothing is read that is not asked for', () => {
  const stream = new PassThrough({ highWaterMark: 1024 })
  const reader = new LineReader(
    stream,
    () => {},
    () => {},
  )
  while (stream.write('x\n'.repeat(100)));
  expect(reader.next()).toEqual({ number: 1, text: 'x' })
  expect(stream.writableLength + stream.readableLength).toBeLessThan(8 * 1024)
})

test('a stream that breaks says so', async () => {
  const stream = new Readable({ read() {} })
  const lines = linesOf(stream)
  stream.destroy(new Error('is a directory'))
  await expect(lines).rejects.toThrow('is a directory')
})
