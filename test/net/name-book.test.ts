import { expect, test } from 'vitest'
import { nameBook } from '../../lib/net/name-book.ts'
import type { Lookup, Resolution } from '../../lib/net/resolve.ts'

const forever = () => new AbortController().signal

/** A resolver whose answers are given by hand. */
function manualLookup() {
  const asked: { host: string; answer: (address: string) => void }[] = []
  const lookup: Lookup = (host, _options, callback) => {
    asked.push({ host, answer: address => callback(null, [{ address, family: 4 }]) })
  }
  return { lookup, asked }
}

const ask = (book: ReturnType<typeof nameBook>, host: string, timeoutMs = 5000) =>
  new Promise<Resolution>(resolve => book.lookUp(host, timeoutMs, resolve))

test('a name is looked up once, whoever asks, and known afterwards', async () => {
  const { lookup, asked } = manualLookup()
  const book = nameBook(forever(), lookup)
  expect(book.find('es-1')).toBeUndefined()
  const answers = [ask(book, 'es-1'), ask(book, 'es-1')]
  expect(asked.map(({ host }) => host)).toEqual(['es-1'])
  expect(book.find('es-1')).toBeUndefined()
  asked[0]?.answer('127.0.0.1')
  const [first, second] = await Promise.all(answers)
  expect(first).toMatchObject({ ok: true, addresses: [{ address: '127.0.0.1', family: 4 }] })
  expect(second).toBe(first)
  expect(book.find('es-1')).toBe(first)
  expect(await ask(book, 'es-1')).toBe(first)
  expect(asked).toHaveLength(1)
})

test('three are looked up at once, and waiting for a thread is no time of the name', async () => {
  const { lookup, asked } = manualLookup()
  const book = nameBook(forever(), lookup)
  const answers = ['a', 'b', 'c', 'd', 'e'].map(host => ask(book, host, 40))
  expect(asked.map(({ host }) => host)).toEqual(['a', 'b', 'c'])
  expect(await answers[0]).toMatchObject({ ok: false, failure: { outcome: 'dns', code: 'DEADLINE' } })
  expect(asked).toHaveLength(3)
  asked[0]?.answer('127.0.0.1')
  expect(asked.map(({ host }) => host)).toEqual(['a', 'b', 'c', 'd'])
  asked[3]?.answer('127.0.0.4')
  expect(await answers[3]).toMatchObject({ ok: true })
  asked[4]?.answer('127.0.0.5')
  expect(await answers[4]).toMatchObject({ ok: true })
})

test('after the end of the run nothing is looked up', async () => {
  const { lookup, asked } = manualLookup()
  const book = nameBook(AbortSignal.abort(), lookup)
  const answers = ['a', 'b', 'c', 'd', 'e'].map(host => ask(book, host))
  for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ failure: { why: 'RUN_DEADLINE' } })
  expect(asked).toEqual([])
})

test('of very many names the longest known are forgotten', async () => {
  const lookup: Lookup = (_host, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }])
  const book = nameBook(forever(), lookup)
  for (let i = 0; i < 16_385; i++) await ask(book, `es-${i}`)
  expect(book.find('es-0')).toBeUndefined()
  expect(book.find('es-1')).toBeDefined()
})

test('the system knows localhost', async () => {
  expect(await ask(nameBook(forever()), 'localhost')).toMatchObject({ ok: true })
})
