import { expect, it } from 'vitest'
import { ENOUGH, firstBytes } from '../../lib/net/first-bytes.ts'

it.each([
  ['HTTP/1.1 200 OK', 'http'],
  ['HTT', 'too-few'],
  ['HTML', 'other'],
  ['This is not an HTTP port', 'transport-text'],
  ['This is not a HTTP port', 'transport-text'],
  ['This is not a', 'too-few'],
  ['This is fine', 'other'],
  ['ES\xff\xff\xff\xff', 'ping'],
  ['ES\xff', 'too-few'],
  ['ES\x00\x00', 'other'],
  ['\x15\x03\x03', 'tls'],
  ['\x16\x03', 'tls'],
  ['\x16', 'too-few'],
  ['\x16\x04', 'other'],
  ['\x18\x03', 'other'],
  ['', 'too-few'],
  ['SSH-2.0', 'other'],
])('%j is %s', (text, kind) => {
  expect(firstBytes(Buffer.from(text, 'latin1'))).toBe(kind)
})

it('is never in doubt beyond ENOUGH', () => {
  expect(firstBytes(Buffer.from('This is not an HTTP port'.padEnd(ENOUGH)))).not.toBe('too-few')
})
