import { expect, test } from 'vitest'
import type { Observation } from '../../../lib/core/model/observation.ts'
import { observationText, placeOf } from '../../../lib/core/report/observation-text.ts'

const at = { kind: 'http', host: 'es-1', address: '10.0.0.5', family: 4, port: 9200, at: 0, phases: {} } as const
const tls = { version: 'TLSv1.3', chain: [], clientCertificateRequested: false }
const http = { product: 'elasticsearch', status: 200, state: 'ok', version: '8.19.8' } as const

const seen: readonly (readonly [Observation, string])[] = [
  [{ ...at, outcome: 'open', http }, 'elasticsearch 8.19.8 answered HTTP 200'],
  [
    { ...at, outcome: 'open', tls, http: { ...http, status: 401, state: 'unauthorized' } },
    'elasticsearch 8.19.8 answered HTTP 401 over TLSv1.3: wants credentials',
  ],
  [
    { ...at, outcome: 'open', http: { ...http, state: 'no-master' } },
    'elasticsearch 8.19.8 answered HTTP 200: no elected master',
  ],
  [{ ...at, kind: 'tcp', outcome: 'open' }, 'port open'],
  [{ ...at, kind: 'tls', outcome: 'open', tls }, 'TLS handshake done over TLSv1.3'],
  [{ ...at, kind: 'transport', outcome: 'open', transport: { proof: 'ping-echo' } }, 'a transport port answered'],
  [
    { ...at, kind: 'transport', outcome: 'open', tls: { ...tls, clientCertificateRequested: true } },
    'it asks for a client certificate over TLSv1.3',
  ],
  [{ ...at, outcome: 'refused', phase: 'connect', code: 'ECONNREFUSED' }, 'connection refused'],
  [{ ...at, outcome: 'timeout', phase: 'connect', code: 'DEADLINE' }, 'no answer at all to the connect'],
  [{ ...at, outcome: 'timeout', phase: 'headers', code: 'DEADLINE' }, 'connected, then silence (headers)'],
  [
    { ...at, outcome: 'unreachable', phase: 'connect', code: 'EHOSTUNREACH' },
    'the network answered that it cannot be reached (EHOSTUNREACH)',
  ],
  [{ ...at, outcome: 'reset', phase: 'headers', code: 'CLOSED' }, 'connected, then closed without an answer (headers)'],
  [{ ...at, outcome: 'reset', phase: 'headers', code: 'ECONNRESET' }, 'connected, then reset (headers)'],
  [{ ...at, outcome: 'tls', phase: 'tls', code: 'CERTIFICATE_EXPIRED' }, 'its certificate has expired'],
  [{ ...at, outcome: 'protocol', phase: 'headers', code: 'TRANSPORT_PORT' }, 'it is a transport port, not a REST port'],
  [
    { ...at, outcome: 'protocol', phase: 'headers', code: 'OTHER_SERVICE', status: 502 },
    'another HTTP service answered (HTTP 502)',
  ],
  [{ ...at, outcome: 'dns', phase: 'dns', code: 'ENOTFOUND' }, 'the name does not resolve (ENOTFOUND)'],
  [{ ...at, outcome: 'unknown', why: 'EMFILE' }, 'could not be probed from here (EMFILE)'],
]

test.each(seen)('%j', (observation, text) => {
  expect(observationText(observation)).toBe(text)
})

test('a place is the dialled address, and its name where they differ', () => {
  const open = { ...at, outcome: 'open' } as const
  expect(placeOf(open)).toBe('10.0.0.5:9200 (es-1)')
  expect(placeOf({ ...open, host: '::1', address: '::1' })).toBe('[::1]:9200')
  const { address: _, ...unresolved } = open
  expect(placeOf(unresolved)).toBe('es-1:9200')
})
