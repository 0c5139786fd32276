import { gzipSync } from 'node:zlib'
import { S3Client } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { lastKnown } from '../../lib/aws/last-known.ts'
import type { FleetTarget } from '../../lib/core/model/fleet-target.ts'
import { type Answer, answering, xml } from './answering.ts'

const targets: FleetTarget[] = [
  { targetGroup: 'data', address: '10.0.0.1', family: 4, httpPort: 9200, transportPort: 9300, instanceId: 'i-1' },
]
const zipped = (value: unknown): Answer => ({ body: gzipSync(JSON.stringify(value)) })
const failure = (code: string, status: number) =>
  xml(`<Error><Code>${code}</Code><Message>prose</Message></Error>`, status)

async function bucket(answer: (method: 'GET' | 'PUT') => Answer | 'hang') {
  const { settings, requests } = await answering(({ body }) => answer(body.length > 0 ? 'PUT' : 'GET'))
  const client = new S3Client({ ...settings, forcePathStyle: true })
  return { known: lastKnown({ client, bucket: 'evidence', key: 'targets.json.gz' }), requests }
}

test('targets are kept and loaded', async () => {
  let object: Uint8Array = gzipSync('[]')
  const { settings, requests } = await answering(({ body }) => {
    if (body.length > 0) object = body
    return { body: body.length > 0 ? '' : object }
  })
  const place = { client: new S3Client({ ...settings, forcePathStyle: true }), bucket: 'evidence', key: 'targets' }
  expect(await lastKnown(place).keep(targets)).toEqual({ ok: true, value: undefined })
  expect(await lastKnown(place).load()).toEqual({ ok: true, value: targets })
  expect(requests.map(({ path }) => path.split('?')[0])).toEqual(['/evidence/targets', '/evidence/targets'])
})

test('targets that were kept or loaded already are not written again', async () => {
  const { known, requests } = await bucket(method => (method === 'GET' ? zipped(targets) : {}))
  await known.load()
  await known.keep(targets)
  expect(requests.length).toBe(1)
  await known.keep([])
  await known.keep([])
  expect(requests.length).toBe(2)
})

test('what could not be kept is tried again', async () => {
  let calls = 0
  const { known } = await bucket(() => (calls++ === 0 ? failure('SlowDown', 503) : {}))
  expect(await known.keep(targets)).toMatchObject({ ok: false, why: 'throttled' })
  expect(await known.keep(targets)).toMatchObject({ ok: true })
  expect(calls).toBe(2)
})

test('there is nothing yet', async () => {
  const { known } = await bucket(() => failure('NoSuchKey', 404))
  expect(await known.load()).toEqual({ ok: true, value: null })
})

test.each([
  ['no bucket', failure('NoSuchBucket', 404), 'not-found'],
  ['not ours', failure('AccessDenied', 403), 'denied'],
  ['down', failure('InternalError', 500), 'unavailable'],
  ['never answering', 'hang' as const, 'timeout'],
  ['not compressed', { body: '[]' }, 'bad-answer'],
  ['no list', zipped({}), 'bad-answer'],
  ['no targets', zipped([{ address: '10.0.0.1' }]), 'bad-answer'],
])('a bucket that is %s', async (_, answer, why) => {
  const { known } = await bucket(() => answer)
  expect(await known.load()).toMatchObject({ ok: false, why })
})
