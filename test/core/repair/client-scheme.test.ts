import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../lib/core/model/finding.ts'
import { aHostWith, answered, aProcess, aRunningNode, aSetting, reset, tlsFailed, tlsOpen } from '../diagnose/a-case.ts'
import { aPlan, commandsOf, notesOf } from './a-plan.ts'

// Synthetic: the shape of a certificate.
const PEM = `-----BEGIN CERTIFICATE-----\n${'QUJD'.repeat(16)}\nQUI=\n-----END CERTIFICATE-----\n`

const certificate = (path: string, pem?: string): Finding => ({
  kind: 'certificate',
  source: { section: 'certificates' },
  path,
  subject: 'CN=synthetic CA',
  ...(pem === undefined ? {} : { pem }),
})

describe('a node that wants TLS', () => {
  test('the client gets https and the CA out of the evidence, byte for byte', () => {
    const findings = aRunningNode([], certificate('/etc/elasticsearch/certs/http_ca.crt', PEM))
    const plan = aPlan('tls-required', { target: { host: 'es-1' }, seen: [reset()], findings })
    expect(plan.summary).toBe('ask by https: https://es-1:9200')
    const [store = '', curl] = commandsOf(plan)
    const printed = spawnSync('sh', ['-c', store.replace(/ > es-ca\.pem$/, '')], { encoding: 'utf8' })
    expect(printed.stdout).toBe(PEM)
    expect(curl).toBe('curl --cacert es-ca.pem -u elastic https://es-1:9200')
    expect(plan.verify).toEqual(['esfleet diagnose https://es-1:9200 --ca es-ca.pem'])
    expect(notesOf(plan)).toContain('Kibana: elasticsearch.hosts: ["https://es-1:9200"]')
  })

  test('a CA that was given is used', () => {
    const plan = aPlan('tls-required', { seen: [reset()], caFile: '/tmp/my ca.pem' })
    expect(commandsOf(plan)[0]).toBe("curl --cacert '/tmp/my ca.pem' -u elastic https://10.0.0.5:9200")
    expect(plan.verify[0]).toContain("--ca '/tmp/my ca.pem'")
  })

  test('without a CA in the evidence it is fetched from the node, never taken from the wire', () => {
    const seen = [tlsOpen({ trustProblem: 'unknown-ca' })]
    const fetched = aPlan('tls-required', { target: { host: 'es-1' }, seen })
    expect(commandsOf(fetched)[0]).toBe("ssh es-1 'sudo cat /etc/elasticsearch/certs/http_ca.crt' > es-ca.pem")
    const openSearch = aHostWith(aProcess({ product: 'opensearch', conf: '/etc/opensearch' }))
    expect(commandsOf(aPlan('tls-required', { findings: openSearch }))[0]).toContain('/etc/opensearch/root-ca.pem')
    const listed = aRunningNode([], certificate('/etc/elasticsearch/certs/my-ca.pem'))
    expect(commandsOf(aPlan('tls-required', { findings: listed }))[0]).toContain('certs/my-ca.pem')
    const seenOnly = commandsOf(fetched).join('\n')
    expect(seenOnly).not.toMatch(/s_client|BEGIN/)
  })

  test('what is no whole certificate, or one of several, is not put into a file', () => {
    const hostile = PEM.replace('QUI=', "QUI=\n'; reboot #")
    expect(
      commandsOf(aPlan('tls-required', { findings: aRunningNode([], certificate('/a/ca.pem', hostile)) }))[0],
    ).toMatch(/^ssh /)
    const two = aRunningNode([], certificate('/a/one.pem', PEM), certificate('/a/two.pem', PEM.replace('QUI=', 'QUU=')))
    expect(commandsOf(aPlan('tls-required', { findings: two }))[0]).toMatch(/^ssh /)
  })

  test('a name that its certificate does not carry is told', () => {
    const named = (host: string, names: string[]) =>
      notesOf(aPlan('tls-required', { target: { host }, seen: [tlsOpen({ chain: [{ ...chain, names }] })] }))
    const chain = {
      subject: 'CN=x',
      issuer: 'CN=x',
      notBefore: '2025-01-01T00:00:00Z',
      notAfter: '2030-01-01T00:00:00Z',
      fingerprint256: 'AA',
    }
    expect(named('10.0.0.5', ['DNS:es-1', 'IP Address:10.0.0.6'])).toContain('it carries es-1, 10.0.0.6')
    expect(named('10.0.0.5', ['IP Address:10.0.0.5'])).not.toContain('it carries')
    expect(named('es-1.example.org', ['*.example.org'])).not.toContain('it carries')
  })

  test('an open cluster is tried without a user', () => {
    const findings = aRunningNode([], aSetting('xpack.security.enabled', 'false'))
    expect(commandsOf(aPlan('tls-required', { findings })).at(-1)).toBe('curl --cacert es-ca.pem https://10.0.0.5:9200')
  })
})

test('a node without TLS: the client asks by http, and is told what that means', () => {
  const target = { scheme: 'https' as const }
  const plan = aPlan('tls-not-spoken', { target, seen: [tlsFailed('NOT_TLS')] })
  expect(commandsOf(plan)).toEqual(['curl -sS http://10.0.0.5:9200'])
  expect(plan.consequences[0]?.text).toContain('clear text')
  expect(plan.undo[0]).toContain('https://10.0.0.5:9200')
  const openSearch = aHostWith(aProcess({ product: 'opensearch' }))
  expect(notesOf(aPlan('tls-not-spoken', { target, findings: openSearch }))).toContain('plugins.security.ssl')
})

test('a client certificate is issued by people', () => {
  const plan = aPlan('client-certificate-required', { seen: [tlsFailed('CLIENT_CERTIFICATE_REQUIRED')] })
  expect(plan.kind).toBe('look')
  expect(commandsOf(plan)[0]).toContain('--cert client.pem --key client.key')
  expect(commandsOf(aPlan('client-certificate-required', { caFile: 'x.pem' }))[0]).toContain('--cacert x.pem')
})

test('a target without a scheme is spoken to as it answered', () => {
  const target = { scheme: 'auto' as const, host: 'fd00::5' }
  expect(aPlan('starting', { target }).verify).toEqual(["esfleet diagnose '[fd00::5]:9200'"])
  const seen = [answered({}, { port: 9270 }, {})]
  expect(commandsOf(aPlan('transport-port-probed', { target, seen }))).toEqual(["curl -sS 'https://[fd00::5]:9270'"])
})
