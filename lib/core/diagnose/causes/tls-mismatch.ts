import type { FindingOf } from '../../model/finding.ts'
import type { Observation } from '../../model/observation.ts'
import type { Belief, Cause } from '../cause.ts'
import { type Symptom, secured } from '../known/symptoms.ts'
import type { Known } from '../known.ts'
import { read, saw, seen } from '../reasons.ts'
import { certificateInvalid } from './certificate-invalid.ts'

/** Proof that TLS is spoken on a port: a handshake that got so far as a certificate, or an alert. */
const showsTls = (seen: Observation): boolean =>
  ('tls' in seen && seen.tls !== undefined) ||
  (seen.outcome === 'tls' && seen.code !== 'NOT_TLS') ||
  (seen.outcome === 'protocol' && seen.code === 'TLS_PORT')

const showsPlain = (seen: Observation): boolean =>
  seen.kind === 'http' && seen.outcome === 'open' && seen.http !== undefined && secured(seen) === false

const isTransport = (symptom: Symptom): boolean =>
  symptom.all.some(
    each =>
      (each.outcome === 'protocol' && each.code === 'TRANSPORT_PORT') ||
      (each.outcome === 'open' && each.transport !== undefined),
  )

const isAnotherService = (symptom: Symptom): boolean =>
  symptom.all.some(each => each.outcome === 'protocol' && each.code === 'OTHER_SERVICE')

const best = (known: Known, belief: (symptom: Symptom) => Belief): Belief =>
  Math.max(0, ...known.failing.filter(each => !isTransport(each)).map(belief))

const tlsSetting = (known: Known): FindingOf<'setting'> | undefined =>
  known.evidence?.settings.value('xpack.security.http.ssl.enabled') ??
  known.evidence?.settings.value('plugins.security.ssl.http.enabled') ??
  known.evidence?.settings.value('opendistro_security.ssl.http.enabled')

/** The evidence tells what the asked port is; a transport port has TLS settings of its own. */
const isTransportSocket = ({ evidence, case: { target } }: Known): boolean =>
  evidence?.sockets.transport.some(each => each.port === target.port) === true

/** Transport layers close on plain HTTP where they speak TLS, and demand client certificates of everybody. */
const isTransportPort = (port: number): boolean => port >= 9300 && port <= 9400

function weighRequired(known: Known): Belief {
  const { scheme } = known.case.target
  if (scheme !== 'http' || isTransportSocket(known)) return 0
  return best(known, symptom => {
    const ended = symptom.state === 'reset' || symptom.state === 'wrong-scheme' || symptom.by.outcome === 'protocol'
    if (!ended || isAnotherService(symptom)) return 0
    if (symptom.all.some(showsTls)) return 0.96
    if (tlsSetting(known)?.value === 'true') return symptom.state === 'reset' ? 0.94 : 0
    if (symptom.by.outcome !== 'reset') return 0
    if (isTransportPort(symptom.port)) return 0.2
    return symptom.by.code === 'CLOSED' ? 0.65 : 0.35
  })
}

function weighNotSpoken(known: Known): Belief {
  if (known.case.target.scheme !== 'https') return 0
  return best(known, symptom => {
    const notTls = symptom.by.outcome === 'tls' && symptom.by.code === 'NOT_TLS'
    // A server that waits for the end of a line stays silent at a handshake.
    if (symptom.all.some(showsPlain)) return symptom.state === 'answers' ? 0 : 0.97
    if (isAnotherService(symptom)) return notTls ? 0.3 : 0
    if (notTls) return 0.9
    return symptom.state === 'reset' && tlsSetting(known)?.value === 'false' ? 0.85 : 0
  })
}

const demandsCertificate = (seen: Observation): boolean =>
  seen.outcome === 'tls' && seen.code === 'CLIENT_CERTIFICATE_REQUIRED'

function weighClientCertificate(known: Known): Belief {
  const belief = best(known, symptom => (symptom.all.some(demandsCertificate) ? 0.95 : 0))
  if (isTransportSocket(known)) return 0
  return known.evidence === undefined && isTransportPort(known.case.target.port) ? Math.min(belief, 0.3) : belief
}

export const tlsMismatch: readonly Cause[] = [
  {
    id: 'tls-required',
    title: 'it speaks TLS only, and was asked in plain HTTP',
    weigh: weighRequired,
    because: known => {
      const proof = known.failing.flatMap(each => each.all).find(showsTls)
      const setting = tlsSetting(known)
      return [
        ...seen(known, 'reset', 'protocol', 'wrong-scheme'),
        ...(proof === undefined ? [] : [saw(proof, 'a TLS handshake on the same port was answered')]),
        ...(setting === undefined ? [] : [read(setting, `${setting.key} is ${setting.value}`)]),
      ]
    },
    ask: known =>
      `Does it speak TLS? From here: openssl s_client -connect ${known.case.target.host}:${known.case.target.port} </dev/null`,
  },
  {
    id: 'tls-not-spoken',
    title: 'it speaks plain HTTP, and was asked in TLS',
    weigh: weighNotSpoken,
    because: known => {
      const proof = known.failing.flatMap(each => each.all).find(showsPlain)
      const setting = tlsSetting(known)
      return [
        ...seen(known, 'tls', 'reset', 'silent', 'wrong-scheme'),
        ...(proof === undefined ? [] : [saw(proof, 'plain HTTP on the same port was answered')]),
        ...(setting === undefined ? [] : [read(setting, `${setting.key} is ${setting.value}`)]),
      ]
    },
    ask: known =>
      `Does it answer without TLS? From here: curl -sv http://${known.case.target.host}:${known.case.target.port}/`,
  },
  {
    id: 'client-certificate-required',
    title: 'it demands a client certificate',
    weigh: weighClientCertificate,
    because: known =>
      known.failing
        .flatMap(each => each.all)
        .filter(demandsCertificate)
        .slice(0, 1)
        .map(each => saw(each)),
  },
  certificateInvalid,
]
