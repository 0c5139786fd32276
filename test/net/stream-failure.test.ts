import { expect, it } from 'vitest'
import { streamFailure } from '../../lib/net/stream-failure.ts'

it.each([
  [{ code: 'ECONNRESET' }, { outcome: 'reset', code: 'CLOSED' }],
  [
    { code: 'ECONNRESET', syscall: 'read' },
    { outcome: 'reset', code: 'ECONNRESET' },
  ],
  [
    { code: 'EPIPE', syscall: 'write' },
    { outcome: 'reset', code: 'EPIPE' },
  ],
  [{ code: 'ERR_SSL_UNEXPECTED_EOF_WHILE_READING' }, { outcome: 'reset', code: 'CLOSED' }],
  [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, { outcome: 'tls', code: 'NOT_TLS' }],
  [
    { code: 'ETIMEDOUT', syscall: 'read' },
    { outcome: 'timeout', code: 'ETIMEDOUT' },
  ],
  [
    { code: 'EHOSTUNREACH', syscall: 'read' },
    { outcome: 'unreachable', code: 'EHOSTUNREACH' },
  ],
  [
    { code: 'ENOMEM', syscall: 'read' },
    { outcome: 'unknown', why: 'ENOMEM' },
  ],
  [{}, { outcome: 'unknown', why: 'UNEXPECTED' }],
])('%j', (error, expected) => {
  expect(streamFailure(Object.assign(new Error(), error))).toEqual(expected)
})
