import type { FindingOf } from '../../model/finding.ts'
import type { Observation } from '../../model/observation.ts'
import { type Belief, causes } from '../cause.ts'
import { endsAs } from '../known/firewall.ts'
import { type Symptom, secured } from '../known/symptoms.ts'
import type { Known } from '../known.ts'
import { atClient, onNode } from '../page.ts'
import { read, saw, seen } from '../reasons.ts'
import { certificateInvalid } from './certificate-invalid.ts'
import { transportTlsMismatch } from './transport-tls-mismatch.ts'

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

/** It listens for this address, and its host's own firewall keeps the client from seeing what it speaks. */
const isBehindOwnFirewall = ({ evidence }: Known, symptom: Symptom): boolean =>
  evidence?.sockets.reach(symptom.address ?? '') === 'covered' &&
  evidence.blocking(symptom).some(({ rule, sure }) => sure && endsAs(rule, symptom) === 'as-seen')

function weighRequired(known: Known): Belief {
  const { scheme } = known.case.target
  if (scheme !== 'http' || isTransportSocket(known)) return 0
  return best(known, symptom => {
    if (isBehindOwnFirewall(known, symptom)) return tlsSetting(known)?.value === 'true' ? 0.9 : 0
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

export const tlsMismatch = causes([
  {
    id: 'tls-required',
    title: 'it speaks TLS only, and was asked in plain HTTP',
    page: {
      signs: ['empty-reply'],
      client:
        'Connects, and the server closes without a byte: no HTTP 400, no TLS alert. Elasticsearch 8 and later and OpenSearch packages turn TLS on by themselves.',
      node: 'It serves, and logs that somebody spoke plain text.',
      lines: [
        {
          text: 'received plaintext http traffic on an https channel, closing connection Netty4HttpChannel{…}',
          on: 'Elasticsearch 8.19.8, 9.1.0; from the source of 7 too; 6 says `on a https channel`',
        },
        {
          text: 'Exception during establishing a SSL connection: io.netty.handler.ssl.NotSslRecordException: not an SSL/TLS record: 474554…',
          on: 'OpenSearch 2.19.3 with its security plugin; the digits are what was sent, `474554` is `GET`',
        },
      ],
      provenBy: ['Plain HTTP is closed without an answer, and a TLS handshake on the same port is answered.'],
      refutedBy: ['The TLS handshake fails as well.'],
      unlike: {
        'transport-port-probed': 'On 9300 the transport layer with TLS closes in the same way.',
        'container-port-unpublished': '`docker-proxy` accepts and hangs up when the container does not listen.',
        'tls-not-spoken': 'The other way round.',
      },
      check: [
        atClient('curl -v http://HOST:9200/', '`Empty reply from server`'),
        atClient('openssl s_client -connect HOST:9200 </dev/null', 'a certificate'),
        onNode(
          'grep -n ssl /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml',
          '`xpack.security.http.ssl` or `plugins.security.ssl.http` with `enabled: true`',
        ),
      ],
    },
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
    page: {
      signs: ['tls-error'],
      client: '`https://` fails at the handshake: what came back is no TLS.',
      node: 'It serves plain HTTP. Mostly nothing is logged.',
      provenBy: ['The answer to the handshake is not TLS, and plain HTTP on the same port is answered.'],
      refutedBy: ['Plain HTTP is not answered either.'],
      unlike: {
        'tls-required': 'The other way round.',
        'transport-port-probed': 'A plain transport port closes on a handshake without a byte.',
        'client-certificate-required': 'An alert came back: that is TLS.',
      },
      check: [
        atClient('curl -v https://HOST:9200/', '`wrong version number`'),
        atClient('curl -s -o /dev/null -w "%{http_code}\\n" http://HOST:9200/', 'any status'),
      ],
    },
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
    page: {
      signs: ['tls-error'],
      client:
        'The handshake goes well and ends with an alert, or fails at once: the server wants a certificate of the client.',
      node: 'It serves those who show one.',
      provenBy: ['The TLS alert says that a certificate is required.'],
      refutedBy: [
        'The port is a transport port: there every node must show a certificate, and clients have no business.',
      ],
      unlike: {
        'certificate-invalid': 'The client does not accept the server, not the server the client.',
        'tls-not-spoken': 'No TLS came back at all.',
      },
      check: [
        atClient(
          'openssl s_client -connect HOST:9200 </dev/null 2>&1 | grep -i -A 3 -e "client certificate" -e alert',
          'names of CAs that the server accepts, or an alert',
        ),
        atClient(
          'curl --cert client.pem --key client.key --cacert ca.pem https://HOST:9200/',
          'an answer, with a certificate that it accepts',
        ),
      ],
    },
    weigh: weighClientCertificate,
    because: known =>
      known.failing
        .flatMap(each => each.all)
        .filter(demandsCertificate)
        .slice(0, 1)
        .map(each => saw(each)),
  },
  certificateInvalid,
  transportTlsMismatch,
])
