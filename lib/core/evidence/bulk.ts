/** A decompression bomb stops here. */
const BULK_MAX_BYTES = 8 * 1024 * 1024

/** Unpacks gzip, but never to more than `maxBytes`; undefined when it cannot. The core has no zlib of its own. */
export type Gunzip = (bytes: Uint8Array, maxBytes: number) => Uint8Array | undefined

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** The text in lines of base64 of gzip, or undefined when it is neither. */
export const decodeBulk = (lines: readonly string[], gunzip: Gunzip): string | undefined => {
  const base64 = lines.join('').trim()
  if (base64.length % 4 !== 0 || !BASE64.test(base64)) return undefined
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  const plain = gunzip(bytes, BULK_MAX_BYTES)
  return plain === undefined ? undefined : new TextDecoder().decode(plain)
}
