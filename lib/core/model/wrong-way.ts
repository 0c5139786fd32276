import type { Observation } from './observation.ts'

/** A plain request that met a TLS port: an end or RST without a byte (Netty), or an alert. */
export const isPerhapsTls = (plain: Observation): boolean =>
  (plain.outcome === 'reset' && plain.phase !== 'connect') ||
  (plain.outcome === 'protocol' && plain.code === 'TLS_PORT')

/** A handshake that met a plain port: an answer that is no TLS, an end, or a server that waits for the rest of a line. */
export const isPerhapsPlain = (secured: Observation): boolean =>
  (secured.outcome === 'tls' && secured.code === 'NOT_TLS') ||
  ((secured.outcome === 'reset' || secured.outcome === 'timeout') && secured.phase === 'tls')
