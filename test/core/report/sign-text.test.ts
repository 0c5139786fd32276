import { expect, test } from 'vitest'
import type { Observation } from '../../../lib/core/model/observation.ts'
import { shortSign, signText } from '../../../lib/core/report/sign-text.ts'

const place = { host: '10.0.0.1', port: 9200, address: '10.0.0.1', family: 4, at: 0, phases: {} } as const
const silence = (phase: 'connect' | 'headers'): Observation => ({
  ...place,
  ...{ kind: 'http', outcome: 'timeout', code: 'DEADLINE', phase },
})
const answers = { ...place, kind: 'http', outcome: 'open' } as const
const seen: Observation[] = [
  { ...place, kind: 'tcp', outcome: 'unknown', why: 'EMFILE' },
  { ...answers, http: { product: 'opensearch', status: 200, state: 'ok' } },
  { ...answers, http: { product: 'opensearch', status: 503, state: 'no-master' } },
  silence('headers'),
  silence('connect'),
]

test.each([
  [{ outcome: 'timeout', code: 'DEADLINE', phase: 'connect' }, 'no answer at all to the connect'],
  [{ outcome: 'timeout', code: 'DEADLINE', phase: 'headers' }, 'connected, then silence (headers)'],
  [{ outcome: 'timeout', code: 'ETIMEDOUT', phase: 'connect' }, 'timeout (ETIMEDOUT, connect)'],
  [{ outcome: 'open', code: 'no-master', phase: 'body' }, 'opensearch answered HTTP 503: no elected master'],
  [{ outcome: 'open', code: 'cluster-mismatch', phase: 'body' }, 'open (cluster-mismatch, body)'],
  [{ outcome: 'unknown' }, 'could not be probed from here (EMFILE)'],
  [{ outcome: 'reset' }, 'reset'],
])('%j is told as "%s"', (sign, text) => {
  expect(signText(sign, seen)).toBe(text)
})

test.each([
  [{ outcome: 'refused', code: 'ECONNREFUSED' }, 'refused'],
  [{ outcome: 'open', code: 'no-master' }, 'no-master'],
  [{ outcome: 'open' }, 'open'],
  [{ outcome: 'tls', code: 'CERTIFICATE_EXPIRED' }, 'CERTIFICATE_EXPIRED'],
  [{ outcome: 'protocol', code: 'NOT_HTTP' }, 'NOT_HTTP'],
])('%j in a word is "%s"', (sign, text) => {
  expect(shortSign(sign)).toBe(text)
})
