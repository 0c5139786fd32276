import type { Reason } from '../../model/diagnosis.ts'
import type { Observation, TrustProblem } from '../../model/observation.ts'
import type { Belief, Cause } from '../cause.ts'
import { isLoopback } from '../known/address.ts'
import type { Known } from '../known.ts'
import { atClient } from '../page.ts'
import { read, saw } from '../reasons.ts'

const TRUST: Readonly<Record<TrustProblem, Belief>> = {
  expired: 0.95,
  'not-yet-valid': 0.93,
  revoked: 0.95,
  'name-mismatch': 0.9,
  other: 0.6,
  'unknown-ca': 0,
}

const PROBLEM: Readonly<Record<TrustProblem, string>> = {
  expired: 'its certificate has expired',
  'not-yet-valid': 'its certificate is not valid yet',
  revoked: 'its certificate was revoked',
  'name-mismatch': 'its certificate is for another name',
  other: 'its certificate does not verify',
  'unknown-ca': 'its certificate is signed by a CA that is not trusted here',
}

/** A chain that the system's roots do not know proves nothing; one that the given CA does not know proves much. */
function weighCertificate(known: Known, seen: Observation): Belief {
  const withCa = known.case.caFile !== undefined
  if (seen.outcome === 'tls') {
    switch (seen.code) {
      case 'CERTIFICATE_EXPIRED':
      case 'CERTIFICATE_REVOKED':
        return 0.95
      case 'CERTIFICATE_NOT_YET_VALID':
        return 0.93
      case 'NAME_MISMATCH':
      case 'CERTIFICATE_INVALID':
        return 0.9
      case 'UNKNOWN_CA':
        return withCa ? 0.85 : 0.6
      default:
        return 0
    }
  }
  const problem = 'tls' in seen ? seen.tls?.trustProblem : undefined
  if (problem === undefined) return 0
  return problem === 'unknown-ca' && withCa ? 0.85 : TRUST[problem]
}

/** Where certificates are to be verified: the asked port, whether it answers or not. */
const certified = (known: Known): Observation[] =>
  known.case.target.scheme === 'http' ? [] : known.asked.flatMap(each => each.all)

/** A dialled loopback address is in few certificates, and no client of another host ever dials it. */
const weighCertificates = (known: Known): Belief =>
  Math.max(
    0,
    ...certified(known).map(each => {
      const belief = weighCertificate(known, each)
      const isNameless =
        each.address !== undefined &&
        isLoopback(each.address) &&
        'tls' in each &&
        each.tls?.trustProblem === 'name-mismatch'
      return isNameless ? 0 : belief
    }),
  )

function becauseCertificate(known: Known): Reason[] {
  const at = certified(known).find(each => weighCertificate(known, each) > 0)
  if (at === undefined) return []
  const tls = 'tls' in at ? at.tls : undefined
  const leaf = tls?.chain[0]
  const problem = tls?.trustProblem
  const validity = leaf === undefined ? '' : ` (${leaf.subject}, valid from ${leaf.notBefore} to ${leaf.notAfter})`
  const files =
    known.evidence?.facts
      .of('certificate')
      .filter(each => each.notAfter !== undefined && each.notAfter < known.case.now) ?? []
  return [
    problem === undefined ? saw(at) : saw(at, `${PROBLEM[problem]}${validity}`),
    ...files.slice(0, 2).map(each => read(each, `the certificate in ${each.path} has expired`)),
  ]
}

export const certificateInvalid: Cause = {
  id: 'certificate-invalid',
  title: 'its certificate does not verify',
  page: {
    signs: ['certificate-error'],
    client:
      'TLS is spoken, and the client does not accept the certificate: expired, not valid yet, for another name, or signed by a CA that it does not know.',
    node: 'It serves everybody who does not check.',
    lines: [
      {
        text: "http client did not trust this server's certificate, closing connection",
        on: 'on the node, from the source of Elasticsearch',
      },
    ],
    provenBy: ['Dates or names in the certificate, or a chain that does not lead to the CA the client was given.'],
    refutedBy: [
      'A private CA that the system’s roots do not know, where none was given to the client: that alone is no fault of the node. `localhost` and loopback addresses stand in few certificates.',
    ],
    unlike: {
      'tls-not-spoken': 'No certificate was shown.',
      'client-certificate-required': 'The server does not accept the client.',
      'vantage-faulty': 'The clock of the client is wrong.',
    },
    check: [
      atClient(
        'openssl s_client -connect HOST:9200 -servername NAME </dev/null 2>/dev/null | openssl x509 -noout -subject -issuer -dates -ext subjectAltName',
        'dates, names, issuer',
      ),
      atClient('curl --cacert ca.pem https://NAME:9200/', 'status 60 even with the right CA'),
      atClient('date -u', 'the time'),
    ],
  },
  weigh: weighCertificates,
  because: becauseCertificate,
  since: known => {
    const leaf = certified(known).flatMap(each =>
      'tls' in each && each.tls?.trustProblem === 'expired' ? each.tls.chain.slice(0, 1) : [],
    )[0]
    const at = leaf === undefined ? Number.NaN : Date.parse(leaf.notAfter)
    return Number.isNaN(at) ? undefined : at
  },
}
