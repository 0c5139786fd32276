import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { gunzip } from '../../lib/local/gunzip.ts'

const text = Array.from({ length: 5000 }, (_, i) => `line ${i * 7919}`).join('\n')

test('unpacks what was packed', () => {
  expect(Buffer.from(gunzip(gzipSync(text), 1_000_000) ?? []).toString()).toBe(text)
})

test('keeps what can be read of a stream that was cut', () => {
  const packed = gzipSync(text)
  const got = Buffer.from(gunzip(packed.subarray(0, packed.length / 2), 1_000_000) ?? []).toString()
  expect(got.length).toBeGreaterThan(100)
  expect(text.startsWith(got)).toBe(true)
})

test('gives nothing for a bomb, for what is no gzip, and for nothing', () => {
  expect(gunzip(gzipSync(Buffer.alloc(50_000_000)), 1_000_000)).toBeUndefined()
  expect(gunzip(Buffer.from('not gzip'), 1_000_000)).toBeUndefined()
  expect(gunzip(new Uint8Array(), 1_000_000)).toBeUndefined()
})
