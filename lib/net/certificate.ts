import type { X509Certificate } from 'node:crypto'
import type { Certificate } from '../core/model/observation.ts'

/** Bounds on what a server may make us keep: chains, names and texts beyond them are cut. */
const MAX_CHAIN = 10
export const MAX_NAMES = 100
export const MAX_TEXT = 1024

/** The certificate and those above it, leaf first, as far as the server sent them or the trusted bundle completes them. */
export function chainOf(leaf: X509Certificate): X509Certificate[] {
  const chain = [leaf]
  for (
    let next = leaf.issuerCertificate;
    next !== undefined && chain.length < MAX_CHAIN;
    next = next.issuerCertificate
  ) {
    if (chain.some(known => known.fingerprint256 === next?.fingerprint256)) break
    chain.push(next)
  }
  return chain
}

export function certificateFacts(certificate: X509Certificate): Certificate {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: alternativeNames(certificate.subjectAltName ?? ''),
    notBefore: dateText(certificate.validFrom),
    notAfter: dateText(certificate.validTo),
    fingerprint256: certificate.fingerprint256,
  }
}

/**
 * A certificate may hold what is no time; then in OpenSSL's words (`Bad time value`). Of such a one Node's `validToDate`
 * is any date at all, so the printed text decides.
 */
const dateText = (printed: string): string => {
  const at = Date.parse(printed)
  return Number.isNaN(at) ? printed.slice(0, MAX_TEXT) : new Date(at).toISOString()
}

/** Node prints a distinguished name one attribute a line. */
const oneLine = (name: string | undefined) => (name ?? '').replaceAll('\n', ', ').slice(0, MAX_TEXT)

/**
 * DNS names and IP addresses out of Node's `DNS:a, IP Address:b, DNS:"odd, one"`; a name with odd characters comes as
 * a JSON string there (CVE-2021-44532).
 */
export function alternativeNames(subjectAltName: string): string[] {
  const names: string[] = []
  for (const [, quoted, plain] of subjectAltName.matchAll(
    /(?:^|, )(?:DNS|IP Address):(?:("(?:[^"\\]|\\.)*")|([^,"]+))/g,
  )) {
    const name = plain ?? unquote(quoted ?? '')
    if (name !== undefined) names.push(name.slice(0, MAX_TEXT))
    if (names.length === MAX_NAMES) break
  }
  return names
}

function unquote(json: string): string | undefined {
  try {
    return String(JSON.parse(json))
  } catch {
    return undefined
  }
}
