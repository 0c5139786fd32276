import { constants, gunzipSync } from 'node:zlib'

/**
 * Unpacks gzip, but never to more than `maxBytes`: a bomb, or what is no gzip, gives undefined. Of a stream that was cut
 * on the way, what can still be unpacked is kept.
 */
export function gunzip(bytes: Uint8Array, maxBytes: number): Uint8Array | undefined {
  try {
    const plain = gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes })
    return plain.length === 0 ? undefined : plain
  } catch {
    return undefined
  }
}
