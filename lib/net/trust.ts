import { X509Certificate } from 'node:crypto'
import { checkServerIdentity, createSecureContext, type PeerCertificate, type SecureContext } from 'node:tls'
import type { TlsCode, TrustProblem } from '../core/model/observation.ts'

/** A fleet has a handful of bundles; more than these are made anew each time. */
const MAX_CONTEXTS = 32
const contexts = new Map<string, SecureContext>()

const pemBlock = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g

/** The certificates of a PEM bundle. Throws where one cannot be read or there is none: Node takes such a bundle silently. */
export function readAuthorities(pem: string): X509Certificate[] {
  const blocks = pem.match(pemBlock) ?? []
  if (blocks.length === 0) throw new TypeError('no certificate in the CA bundle: it must hold PEM, BEGIN CERTIFICATE')
  return blocks.map(block => new X509Certificate(block))
}

/**
 * Shared by all probes with the same bundle. Offers TLS 1.0 and old ciphers as well, so that a server which speaks
 * nothing newer is named instead of failing at random; the verdict on that is the handshake's.
 */
export function secureContextFor(ca?: string): SecureContext {
  const key = ca ?? ''
  const known = contexts.get(key)
  if (known !== undefined) return known
  if (ca !== undefined) readAuthorities(ca)
  const context = createSecureContext({
    ...(ca === undefined ? {} : { ca, allowPartialTrustChain: true }),
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
  })
  if (contexts.size < MAX_CONTEXTS) contexts.set(key, context)
  return context
}

/** OpenSSL's X509_V_ERR_* names, as Node gives them in `authorizationError`. */
const problemOf: Readonly<Record<string, TrustProblem>> = {
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-ca',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown-ca',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-ca',
  CERT_UNTRUSTED: 'unknown-ca',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  CERT_REVOKED: 'revoked',
  HOSTNAME_MISMATCH: 'name-mismatch',
}

/** The leaf's own dates, which no choice of CA can mend; one that is no time at all is no reason of these. */
export function datesProblem(leaf: X509Certificate, now: number): 'expired' | 'not-yet-valid' | undefined {
  if (now > Date.parse(leaf.validTo)) return 'expired'
  return now < Date.parse(leaf.validFrom) ? 'not-yet-valid' : undefined
}

/** What is wrong with the leaf at `now` (Unix ms) for a client that asked for `host`: dates before trust before name. */
export function judge(
  leaf: X509Certificate,
  host: string,
  authorizationError: string | undefined,
  now: number,
): TrustProblem | undefined {
  const dates = datesProblem(leaf, now)
  if (dates !== undefined) return dates
  if (authorizationError !== undefined) return problemOf[authorizationError] ?? 'other'
  return checkServerIdentity(host, namesOf(leaf)) === undefined ? undefined : 'name-mismatch'
}

/** All that is read there. Not `toLegacyObject`, in which Node 24 crashes where the public key cannot be decoded. */
const namesOf = ({ subject, subjectAltName }: X509Certificate) =>
  ({
    subject: { CN: (subject ?? '').split('\n').flatMap(line => (line.startsWith('CN=') ? [line.slice(3)] : [])) },
    ...(subjectAltName === undefined ? {} : { subjectaltname: subjectAltName }),
  }) as unknown as PeerCertificate

export const codeOfProblem = {
  'unknown-ca': 'UNKNOWN_CA',
  expired: 'CERTIFICATE_EXPIRED',
  'not-yet-valid': 'CERTIFICATE_NOT_YET_VALID',
  'name-mismatch': 'NAME_MISMATCH',
  revoked: 'CERTIFICATE_REVOKED',
  other: 'CERTIFICATE_INVALID',
} as const satisfies Record<TrustProblem, TlsCode>
