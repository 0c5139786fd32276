import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { expect, test } from 'vitest'
import { secrets } from '../../lib/aws/secrets.ts'
import { type Answer, answering, json, jsonError } from './answering.ts'

const MINUTE = 60_000
const ca = { parameter: '/fleet/ca' }
const credentials = { secret: 'fleet/credentials' }

async function stores(answer: (n: number) => Answer | 'hang') {
  const { settings, requests } = await answering((_, n) => answer(n))
  const clock = { now: 0 }
  const read = secrets({
    secretsManager: new SecretsManagerClient(settings),
    ssm: new SSMClient(settings),
    now: () => clock.now,
    keepMs: 10 * MINUTE,
  })
  return { secrets: read, requests, clock }
}

test('a secret is text, or bytes of text', async () => {
  const { secrets, requests } = await stores(n =>
    json(n === 0 ? { SecretString: '{"apiKey":"a"}' } : { SecretBinary: Buffer.from('pem').toString('base64') }),
  )
  expect(await secrets.read(credentials)).toEqual({ ok: true, value: '{"apiKey":"a"}' })
  expect(await secrets.read({ secret: 'other' })).toEqual({ ok: true, value: 'pem' })
  expect(JSON.parse(String(requests[0]?.body))).toEqual({ SecretId: 'fleet/credentials' })
})

test('a parameter is read in clear', async () => {
  const { secrets, requests } = await stores(() => json({ Parameter: { Value: 'pem' } }))
  expect(await secrets.read(ca)).toEqual({ ok: true, value: 'pem' })
  expect(JSON.parse(String(requests[0]?.body))).toEqual({ Name: '/fleet/ca', WithDecryption: true })
})

test('a text is read again once it is old', async () => {
  const { secrets, requests, clock } = await stores(n => json({ Parameter: { Value: `pem ${n}` } }))
  await secrets.read(ca)
  clock.now = 10 * MINUTE - 1
  expect(await secrets.read(ca)).toEqual({ ok: true, value: 'pem 0' })
  clock.now = 10 * MINUTE
  expect(await secrets.read(ca)).toEqual({ ok: true, value: 'pem 1' })
  expect(requests.length).toBe(2)
})

test.each([
  ['throttled', jsonError('ThrottlingException')],
  ['down', jsonError('InternalServerError', 500)],
  ['silent', 'hang' as const],
])('while its store is %s, the old text stands', async (_, answer) => {
  const { secrets, clock } = await stores(n => (n === 0 ? json({ SecretString: 'old' }) : answer))
  await secrets.read(credentials)
  clock.now = 20 * MINUTE
  expect(await secrets.read(credentials)).toEqual({ ok: true, value: 'old' })
})

test('a text that is taken away is not used any longer', async () => {
  const { secrets, clock } = await stores(n =>
    n === 0
      ? json({ SecretString: 'old' })
      : jsonError(n === 1 ? 'ResourceNotFoundException' : 'AccessDeniedException'),
  )
  await secrets.read(credentials)
  clock.now = 20 * MINUTE
  expect(await secrets.read(credentials)).toMatchObject({ ok: false, why: 'not-found' })
  expect(await secrets.read(credentials)).toMatchObject({ ok: false, why: 'denied' })
})

test('what holds no text, or is not there', async () => {
  const { secrets } = await stores(n => (n < 2 ? json({}) : jsonError('ParameterNotFound')))
  expect(await secrets.read(credentials)).toMatchObject({ ok: false, why: 'bad-answer' })
  expect(await secrets.read(ca)).toMatchObject({ ok: false, why: 'bad-answer' })
  expect(await secrets.read(ca)).toMatchObject({ ok: false, why: 'not-found' })
})
