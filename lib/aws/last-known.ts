import { gunzipSync, gzipSync } from 'node:zlib'
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { FleetTarget } from '../core/model/fleet-target.ts'
import type { LastKnown } from '../ports.ts'
import { called } from './called.ts'

function readTargets(body: Uint8Array): FleetTarget[] | null {
  try {
    const targets: unknown = JSON.parse(gunzipSync(body).toString())
    return Array.isArray(targets) ? targets.map(target => FleetTarget.parse(target)) : null
  } catch {
    return null
  }
}

const noSuchKey = (error: unknown) =>
  (error as { name?: unknown }).name === 'NoSuchKey' ? ('nothing' as const) : undefined

/**
 * The targets as one object of gzipped JSON. It is written when they differ from what this process has kept or loaded
 * last: a sweep that finds what it found before costs nothing. A missing object is `denied` to whom the bucket is not
 * listed.
 */
export function lastKnown({ client, bucket, key }: { client: S3Client; bucket: string; key: string }): LastKnown {
  let kept: string | undefined
  const object = { Bucket: bucket, Key: key }

  return {
    async load() {
      const answered = await called(
        client.send(new GetObjectCommand(object)).then(({ Body }) => Body?.transformToByteArray()),
        noSuchKey,
      )
      if (!answered.ok) return answered
      if (answered.value === 'nothing') return { ok: true, value: null }
      const targets = answered.value ? readTargets(answered.value) : null
      if (!targets) return { ok: false, why: 'bad-answer', detail: 'no list of targets' }
      kept = JSON.stringify(targets)
      return { ok: true, value: targets }
    },

    async keep(targets) {
      const text = JSON.stringify(targets)
      if (text === kept) return { ok: true, value: undefined }
      const answered = await called(
        client.send(new PutObjectCommand({ ...object, Body: gzipSync(text), ContentType: 'application/gzip' })),
      )
      if (!answered.ok) return answered
      kept = text
      return { ok: true, value: undefined }
    },
  }
}
