import type { CauseId } from '../model/cause-id.ts'
import type { FindingOf } from '../model/finding.ts'
import type { Plan, PlanStep } from '../model/plan.ts'
import { baseName } from './last-name.ts'
import { securityOf } from './security.ts'
import { sh } from './shell-quote.ts'
import { allOf, type Situation } from './situation.ts'
import { byPerson, onClient } from './step.ts'
import { diagnoseCommand, urlOf } from './verification.ts'

/** Where the steps put the CA on the client. */
const CA_FILE = 'es-ca.pem'

const PEM = /^-----BEGIN CERTIFICATE-----\n(?:[A-Za-z0-9+/=]{1,80}\n)+-----END CERTIFICATE-----$/

/** The node speaks TLS: the client asks by https and trusts the CA that the node's own files name, never the wire's. */
export const planUseTls = (s: Situation, cause: CauseId): Plan => {
  const given = s.known.case.caFile
  const ca = given ?? CA_FILE
  const url = urlOf(s, { scheme: 'https' })
  return {
    cause,
    kind: 'fix',
    summary: `ask by https: ${url}`,
    risk: 'none',
    steps: [...(given === undefined ? [caStep(s)] : []), tryStep(s, url, ca), configureStep(url, ca), ...namesNote(s)],
    consequences: [
      {
        text: '401 is the right answer then: the node asks who you are',
        blocking: false,
      },
    ],
    verify: [diagnoseCommand(s, { scheme: 'https', ca })],
    undo: [`point the client back at ${urlOf(s, { scheme: 'http' })}`],
  }
}

const tryStep = (s: Situation, url: string, ca: string): PlanStep =>
  onClient(
    'try it',
    [securityOf(s).state === 'off' ? sh`curl --cacert ${ca} ${url}` : sh`curl --cacert ${ca} -u elastic ${url}`],
    s.product === 'opensearch' ? 'with -u admin, or the user you were given' : 'with the user you were given',
  )

const configureStep = (url: string, ca: string): PlanStep =>
  onClient(
    'tell the client both: the address and the CA',
    [],
    `Beats and Logstash: hosts: ["${url}"], ssl.certificate_authorities: ["${ca}"] · Kibana: elasticsearch.hosts: ["${url}"], elasticsearch.ssl.certificateAuthorities: ["${ca}"] · Python: Elasticsearch("${url}", ca_certs="${ca}") · JavaScript: new Client({ node: '${url}', tls: { ca: readFileSync('${ca}') } })`,
  )

const isWhole = (pem: string | undefined): boolean => pem !== undefined && PEM.test(pem.trim().replaceAll('\r', ''))

/** The CA of the REST port: what the package's own set-up calls http_ca.crt, else the only one there is. */
const caOf = (s: Situation): FindingOf<'certificate'> | undefined => {
  const cas = allOf(s.findings, 'certificate').filter(each => isWhole(each.pem))
  const forHttp = cas.find(each => /http/i.test(baseName(each.path)))
  return forHttp ?? (new Set(cas.map(each => each.pem)).size === 1 ? cas[0] : undefined)
}

const caStep = (s: Situation): PlanStep => {
  const ca = caOf(s)
  if (ca?.pem !== undefined) {
    const lines = ca.pem.trim().replaceAll('\r', '').split('\n')
    // The marks begin with hyphens and stand behind printf's format, where they are no options.
    const quoted = lines.map(line => `'${line}'`).join(' ')
    return onClient(
      `put the CA of the node into ${CA_FILE}`,
      [`printf '%s\\n' ${quoted} > ${CA_FILE}`],
      `from ${ca.path} on the node${ca.subject === undefined ? '' : ` (${ca.subject})`}`,
    )
  }
  const known = allOf(s.findings, 'certificate').find(each => /ca\b.*\.(pem|crt)$/i.test(baseName(each.path)))
  const path = known?.path ?? (s.product === 'opensearch' ? `${s.conf}/root-ca.pem` : `${s.conf}/certs/http_ca.crt`)
  return onClient(
    'fetch the CA from the node, over a way that you trust already',
    [`${sh`ssh ${s.target.host} ${sh`sudo cat ${path}`}`} > ${CA_FILE}`],
    'never from what the port itself shows: whoever stands between could show anything',
  )
}

/** The certificate that was shown may not carry the name that was dialled. */
const namesNote = (s: Situation): PlanStep[] => {
  const shown = s.known.case.observations.flatMap(seen => ('tls' in seen && seen.tls ? [seen.tls.chain[0]] : []))[0]
  const names = (shown?.names ?? []).map(name => name.replace(/^(DNS|IP Address):/, '').toLowerCase())
  const covered = names.some(name => name === s.target.host.toLowerCase() || wildcardCovers(name, s.target.host))
  if (names.length === 0 || covered) return []
  return [
    byPerson(
      `dial it by a name that its certificate carries: ${s.target.host} is not one`,
      [],
      `it carries ${names.slice(0, 8).join(', ')}`,
    ),
  ]
}

const wildcardCovers = (name: string, host: string): boolean =>
  name.startsWith('*.') && host.toLowerCase().split('.').slice(1).join('.') === name.slice(2)

/** The node speaks no TLS: the client asks by http. Switching TLS on is the better end, and a person's decision. */
export const planUsePlain = (s: Situation, cause: CauseId): Plan => {
  const url = urlOf(s, { scheme: 'http' })
  return {
    cause,
    kind: 'fix',
    summary: `ask by http: ${url}`,
    risk: 'low',
    steps: [
      onClient(`let the client use ${url}`, [sh`curl -sS ${url}`]),
      byPerson(
        'or give the REST port TLS, where credentials or data cross a network that others share',
        [],
        s.product === 'opensearch'
          ? 'plugins.security.ssl.http.enabled: true, with certificates'
          : 'xpack.security.http.ssl.enabled: true, with certificates',
      ),
    ],
    consequences: [{ text: 'passwords and data cross the network in clear text', blocking: false }],
    verify: [diagnoseCommand(s, { scheme: 'http' })],
    undo: [`point the client back at ${urlOf(s, { scheme: 'https' })}`],
  }
}

/** The node wants to see the client's own certificate. */
export const planClientCertificate = (s: Situation, cause: CauseId): Plan => {
  const url = urlOf(s, { scheme: 'https' })
  const ca = s.known.case.caFile ?? CA_FILE
  return {
    cause,
    kind: 'look',
    summary: 'show the node a client certificate that its CA signed',
    reason: 'certificates and keys are issued by people; none is in the evidence',
    risk: 'none',
    steps: [
      byPerson('have a certificate and key issued for this client by the CA that the node trusts'),
      onClient('try it', [sh`curl --cacert ${ca} --cert client.pem --key client.key ${url}`]),
    ],
    consequences: [],
    verify: [diagnoseCommand(s, { scheme: 'https', ca })],
    undo: [],
  }
}
