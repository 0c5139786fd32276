import { X509Certificate } from 'node:crypto'
import type { Terminal } from './command.ts'
import { wrongUsage } from './command.ts'
import { readInput } from './read-input.ts'

const MAX_CA_BYTES = 4 * 1024 * 1024

/** The PEM text of `--ca`, looked at before it is trusted: TLS takes a file without certificates for an empty list. */
export async function readCa(file: string, terminal: Terminal): Promise<string> {
  const { bytes, cut } = await readInput(file, 'the CA', MAX_CA_BYTES, terminal)
  const pem = bytes.toString('utf8')
  const blocks = cut ? [] : (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [])
  if (blocks.length === 0)
    throw wrongUsage(`"${file}" holds no PEM certificate: give the file of the CA, such as http_ca.crt`)
  for (const block of blocks) {
    try {
      new X509Certificate(block)
    } catch {
      throw wrongUsage(`"${file}" holds a certificate that cannot be read: give the CA's PEM file as it was issued`)
    }
  }
  return pem
}
