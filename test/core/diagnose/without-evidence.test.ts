import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import {
  ADDRESS,
  aCase,
  answered,
  both,
  connects,
  mute,
  ownTrouble,
  pingEcho,
  refused,
  reset,
  spoke,
  timedOut,
  tlsFailed,
  tlsOpen,
  unreachable,
  unresolved,
} from './a-case.ts'
import { expectCauses } from './expect-cause.ts'

const LATE = { phases: { connect: 3060 } }
const https = { scheme: 'https' as const }

describe('what probes prove', () => {
  expectCauses([
    { name: 'it answers', given: aCase({ seen: [answered(), pingEcho()] }), cause: 'healthy' },
    {
      name: 'it answers 401',
      given: aCase({ seen: [answered({ status: 401, state: 'unauthorized' })] }),
      cause: 'healthy',
    },
    {
      name: 'it answers 403',
      given: aCase({ seen: [answered({ status: 403, state: 'forbidden' })] }),
      cause: 'healthy',
    },
    {
      name: 'it answers 404',
      given: aCase({ seen: [answered({ status: 404, state: 'other-status' })] }),
      cause: 'healthy',
    },
    {
      name: 'it answers, and transport is refused, as an auto-configured node does',
      given: aCase({ seen: [answered(), refused({ kind: 'transport', port: 9300 })] }),
      cause: 'healthy',
    },
    {
      name: 'any scheme, and TLS answers',
      given: aCase({ target: { scheme: 'auto' }, seen: [reset(), answered({}, {}, { trustProblem: 'unknown-ca' })] }),
      cause: 'healthy',
    },
    {
      name: 'plain HTTP is closed, a handshake is answered',
      given: aCase({ seen: [reset(), tlsOpen({ trustProblem: 'unknown-ca' })] }),
      cause: 'tls-required',
    },
    { name: 'plain HTTP meets an alert', given: aCase({ seen: [spoke('TLS_PORT')] }), cause: 'tls-required' },
    { name: 'only TLS answers', given: aCase({ seen: [answered({}, {}, {})] }), cause: 'tls-required' },
    { name: 'plain HTTP is closed', given: aCase({ seen: [reset()] }), cause: 'tls-required', confident: false },
    {
      name: 'https meets plain bytes',
      given: aCase({ target: https, seen: [tlsFailed('NOT_TLS')] }),
      cause: 'tls-not-spoken',
    },
    {
      name: 'https meets plain bytes, and plain HTTP answers',
      given: aCase({ target: https, seen: [tlsFailed('NOT_TLS'), answered()] }),
      cause: 'tls-not-spoken',
    },
    {
      name: 'https meets a server that waits for the end of a line, and plain HTTP answers',
      given: aCase({ target: https, seen: [mute({ phase: 'tls' }), answered()] }),
      cause: 'tls-not-spoken',
    },
    {
      name: 'HTTP meets the transport layer',
      given: aCase({ seen: [spoke('TRANSPORT_PORT')] }),
      cause: 'transport-port-probed',
    },
    {
      name: '9300 is asked, and echoes a ping',
      given: aCase({ target: { port: 9300 }, seen: [reset({ port: 9300 }), pingEcho()] }),
      cause: 'transport-port-probed',
    },
    {
      name: '9300 is asked, and closes',
      given: aCase({ target: { port: 9300 }, seen: [reset({ port: 9300 })] }),
      cause: 'transport-port-probed',
      confident: false,
    },
    { name: 'no master', given: aCase({ seen: [answered({ status: 503, state: 'no-master' })] }), cause: 'no-master' },
    {
      name: 'it never joined a cluster',
      given: aCase({ seen: [answered({ clusterUuid: '_na_' })] }),
      cause: 'no-master',
    },
    {
      name: 'security is not initialised',
      given: aCase({ seen: [answered({ product: 'opensearch', status: 503, state: 'security-not-initialized' })] }),
      cause: 'security-not-initialized',
    },
    {
      name: '429',
      given: aCase({ seen: [answered({ status: 429, state: 'too-many-requests' })] }),
      cause: 'overloaded',
    },
    {
      name: 'a client certificate is demanded',
      given: aCase({ target: https, seen: [tlsFailed('CLIENT_CERTIFICATE_REQUIRED')] }),
      cause: 'client-certificate-required',
    },
    {
      name: 'the certificate has expired',
      given: aCase({ target: https, seen: [answered({}, {}, { trustProblem: 'expired' })] }),
      cause: 'certificate-invalid',
    },
    {
      name: 'the certificate is for another name',
      given: aCase({ target: https, seen: [tlsFailed('NAME_MISMATCH')] }),
      cause: 'certificate-invalid',
    },
    {
      name: 'the given CA did not sign it',
      given: aCase({ target: https, seen: [tlsFailed('UNKNOWN_CA')], caFile: 'ca.pem' }),
      cause: 'certificate-invalid',
    },
    {
      name: 'no CA was given and the chain is unknown, which is no fault of the node',
      given: aCase({ target: https, seen: [answered({}, {}, { trustProblem: 'unknown-ca' })] }),
      cause: 'healthy',
    },
    {
      name: 'the name does not exist',
      given: aCase({ target: { host: 'nowhere.invalid' }, seen: [unresolved('ENOTFOUND')] }),
      cause: 'name-unresolvable',
    },
    { name: 'no file descriptors here', given: aCase({ seen: [ownTrouble('EMFILE')] }), cause: 'vantage-faulty' },
    { name: 'no route from here', given: aCase({ seen: [ownTrouble('NO_ROUTE')] }), cause: 'vantage-faulty' },
    { name: 'the neighbour is gone', given: aCase({ seen: both(unreachable, LATE) }), cause: 'host-unreachable' },
    {
      name: 'an ICMP error at once',
      given: aCase({ seen: both(unreachable) }),
      cause: 'host-firewall-reject',
      confident: false,
    },
    {
      name: 'administratively prohibited on IPv6',
      given: aCase({ seen: [unreachable({ address: 'fd00::5' }, 'EACCES')] }),
      cause: 'host-firewall-reject',
      confident: false,
    },
    {
      name: 'both ports accept and are silent',
      given: aCase({ seen: [mute(), mute({ kind: 'transport', port: 9300 })] }),
      cause: 'process-hung',
      confident: false,
    },
    {
      name: 'a proxy answers for it',
      given: aCase({ seen: [spoke('OTHER_SERVICE', 502)] }),
      cause: 'proxy-upstream-failed',
    },
    {
      name: 'a proxy says that nothing is available',
      given: aCase({ seen: [spoke('OTHER_SERVICE', 503)] }),
      cause: 'proxy-upstream-failed',
      confident: false,
    },
    {
      name: 'the certificate was revoked',
      given: aCase({ target: https, seen: [tlsFailed('CERTIFICATE_REVOKED')] }),
      cause: 'certificate-invalid',
    },
    {
      name: 'the certificate is not valid yet',
      given: aCase({ target: https, seen: [tlsFailed('CERTIFICATE_NOT_YET_VALID')] }),
      cause: 'certificate-invalid',
    },
    {
      name: 'the chain was signed by another CA than the given one',
      given: aCase({ target: https, seen: [answered({}, {}, { trustProblem: 'unknown-ca' })], caFile: 'ca.pem' }),
      cause: 'certificate-invalid',
    },
    {
      name: 'a name mismatch on loopback, which no other host dials',
      given: aCase({
        target: { ...https, host: '127.0.0.1' },
        seen: [answered({}, { address: '127.0.0.1' }, { trustProblem: 'name-mismatch' })],
      }),
      cause: 'healthy',
    },
    {
      name: 'a neighbour that the kernel knows to be down',
      given: aCase({ seen: [unreachable({}, 'EHOSTDOWN')] }),
      cause: 'host-unreachable',
    },
    {
      name: 'IPv4 answers, IPv6 refuses',
      given: aCase({ target: { host: 'es-1' }, seen: [answered(), refused({ address: 'fd00::5' })] }),
      cause: 'address-family-mismatch',
      confident: false,
    },
  ])
})

describe('what probes cannot prove', () => {
  expectCauses([
    { name: 'both ports refuse', given: aCase({ seen: both(refused) }), cause: 'unknown' },
    { name: '9200 refuses, 9300 answers', given: aCase({ seen: [refused(), pingEcho()] }), cause: 'unknown' },
    { name: '9200 refuses alone', given: aCase({ seen: [refused()] }), cause: 'unknown' },
    {
      name: 'the resolver does not answer, which may be this side',
      given: aCase({ target: { host: 'es-1' }, seen: [unresolved('EAI_AGAIN')] }),
      cause: 'unknown',
    },
    { name: 'silence', given: aCase({ seen: both(timedOut) }), cause: 'unknown' },
    { name: '9200 is silent, 9300 answers', given: aCase({ seen: [timedOut(), pingEcho()] }), cause: 'unknown' },
    {
      name: '9200 accepts and is silent, 9300 answers',
      given: aCase({ seen: [mute(), pingEcho()] }),
      cause: 'unknown',
    },
    { name: 'another service answers', given: aCase({ seen: [spoke('OTHER_SERVICE', 200)] }), cause: 'unknown' },
    { name: 'a TCP connect alone', given: aCase({ seen: [connects()] }), cause: 'unknown' },
    {
      name: '503 for no known reason',
      given: aCase({ seen: [answered({ status: 503, state: 'unavailable' })] }),
      cause: 'unknown',
    },
    {
      name: 'a handshake that fails',
      given: aCase({ target: https, seen: [tlsFailed('HANDSHAKE_FAILURE')] }),
      cause: 'unknown',
    },
    { name: '500', given: aCase({ seen: [answered({ status: 500, state: 'other-status' })] }), cause: 'unknown' },
    { name: 'nothing was probed', given: aCase({}), cause: 'unknown' },
    { name: 'a network unreachable', given: aCase({ seen: [unreachable({}, 'ENETUNREACH')] }), cause: 'unknown' },
    {
      name: 'a TLS handshake that stalls',
      given: aCase({ target: https, seen: [mute({ phase: 'tls' }), pingEcho()] }),
      cause: 'unknown',
    },
    {
      name: 'a reset after the connect',
      given: aCase({ target: { port: 9250 }, seen: [reset({ port: 9250 }, 'ECONNRESET')] }),
      cause: 'unknown',
    },
  ])

  test('both ports refuse: the possible causes and the next thing to look at', () => {
    const { causes, nextQuestions, evidenceMissing } = diagnose(aCase({ seen: both(refused) }))
    expect(causes.slice(0, 3).map(each => each.id)).toEqual([
      'service-stopped',
      'bound-to-loopback',
      'process-died-other',
    ])
    expect(causes.reduce((sum, each) => sum + each.confidence, 0)).toBeLessThanOrEqual(1)
    expect(nextQuestions[0]).toContain('systemctl status')
    expect(evidenceMissing[0]?.how).toContain(`ssh ${ADDRESS}`)
  })

  test('9300 open and 9200 refused: starting is the likeliest, and 30 s of it are normal', () => {
    const { causes, nextQuestions } = diagnose(aCase({ seen: [refused(), pingEcho()] }))
    expect(causes[0]?.id).toBe('starting')
    expect(causes.map(each => each.id)).toContain('custom-http-port')
    expect(nextQuestions[0]).toContain('30 s')
  })

  test('silence points at the network between, never at a stopped service', () => {
    const { causes } = diagnose(aCase({ seen: both(timedOut) }))
    expect(causes[0]?.id).toBe('security-group')
    expect(causes.map(each => each.id)).not.toContain('service-stopped')
  })

  test('a healthy node on one address is not healthy on the other', () => {
    const { verdict, summary } = diagnose(
      aCase({ target: { host: 'es-1' }, seen: [answered(), timedOut({ address: '10.0.0.6' })] }),
    )
    expect(verdict).toBe('unknown')
    expect(summary).toContain('10.0.0.6:9200')
    expect(summary).toContain('10.0.0.5:9200 answers')
  })

  test('an address that this vantage cannot dial does not make the others unhealthy', () => {
    const { verdict, confidence } = diagnose(
      aCase({ target: { host: 'es-1' }, seen: [answered(), ownTrouble('NO_ADDRESS_FAMILY', { address: 'fd00::5' })] }),
    )
    expect({ verdict, confidence }).toEqual({ verdict: 'healthy', confidence: 0.85 })
  })

  test('the trouble of the vantage is neither a fault nor health', () => {
    expect(diagnose(aCase({ seen: [ownTrouble('EADDRNOTAVAIL')] })).verdict).toBe('unknown')
  })
})
