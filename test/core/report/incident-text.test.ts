import { describe, expect, test } from 'vitest'
import type { Incident } from '../../../lib/core/model/incident.ts'
import type { Observation } from '../../../lib/core/model/observation.ts'
import { nextSteps } from '../../../lib/core/report/incident-next.ts'
import { incidentText } from '../../../lib/core/report/incident-text.ts'
import { incident, NOON } from '../../ledger/shapes.ts'

const group = { http: 9200, transport: 9300, scheme: 'auto' } as const
const member = (address: string, more: Partial<Incident['members'][number]> = {}): Incident['members'][number] => ({
  address,
  ports: ['http'],
  since: NOON,
  ...more,
})
const wave = [member('10.0.0.1'), member('10.0.0.2'), member('10.0.0.3', { leftAt: NOON })]

describe('what is broken, in one sentence', () => {
  test.each<[string, Partial<Incident>]>([
    ['10.0.0.1 (data) cannot be reached on 9200 and 9300: connection refused', {}],
    ['10.0.0.1 (data) could not be reached on 9200 and 9300: connection refused', { status: 'resolved' }],
    [
      '502 targets of data in subnet-1 cannot be reached on 9300: connection refused',
      { scope: { kind: 'subnet', subnet: 'subnet-1' }, port: 'transport', members: wave, moreMembers: 500 },
    ],
    [
      '2 targets of data cannot be reached on 9200: timeout (DEADLINE, connect)',
      {
        scope: { kind: 'target-group' },
        port: 'http',
        members: wave,
        signs: [
          { outcome: 'timeout', code: 'DEADLINE', phase: 'connect', cells: 2 },
          { outcome: 'refused', code: 'ECONNREFUSED', phase: 'connect', cells: 0 },
        ],
      },
    ],
    [
      '10.0.0.1 (data) answers on 9200 and does not serve: open (no-master, body)',
      { port: 'http', signs: [{ outcome: 'open', code: 'no-master', phase: 'body', cells: 1 }] },
    ],
    ['10.0.0.1 (data) can be reached on 9200, and must not', { port: 'http', expectation: 'must-not-reach' }],
    [
      '10.0.0.1 (data) could be reached on 9200, and must not',
      { port: 'http', expectation: 'must-not-reach', status: 'resolved' },
    ],
    [
      '1 target of data answered on 9200 and did not serve: open (unavailable, body)',
      {
        ...{ port: 'http', status: 'resolved', scope: { kind: 'target-group' } },
        signs: [{ outcome: 'open', code: 'unavailable', phase: 'body', cells: 0 }],
      },
    ],
    ['10.0.0.1 (data) cannot be reached on 9200 and 9300', { signs: [] }],
  ])('%s', (text, more) => {
    expect(incidentText(incident('inc-1', more), group)).toBe(text)
  })

  test('a state that was seen is told in its own words', () => {
    const place = { kind: 'http', host: '10.0.0.1', port: 9200, address: '10.0.0.1', family: 4 } as const
    const http = { product: 'opensearch', status: 503, state: 'no-master' } as const
    const seen: Observation = { ...place, at: NOON, phases: {}, outcome: 'open', http }
    const signs = [{ outcome: 'open', code: 'no-master', phase: 'body', cells: 1 }]
    expect(incidentText(incident('inc-1', { port: 'http', signs, observations: [seen] }), group)).toBe(
      '10.0.0.1 (data) answers on 9200 and does not serve: opensearch answered HTTP 503: no elected master',
    )
  })

  test('without its target group ports are told by their role', () => {
    expect(incidentText(incident('inc-1'), undefined)).toContain('on the REST port and the transport port')
  })
})

describe('what to run next', () => {
  const commands = (more: Partial<Incident>, ports: Parameters<typeof nextSteps>[1] = group) =>
    nextSteps(incident('inc-1', more), ports).flatMap(step => step.commands)

  test('the very target, and where a wave fails all of it at once', () => {
    expect(commands({ members: wave })).toEqual([
      'esfleet diagnose 10.0.0.1:9200',
      'esfleet inspect-script | ssh 10.0.0.1 sudo sh > node.evidence',
      'esfleet diagnose 10.0.0.1:9200 --evidence node.evidence',
      'esfleet sweep 10.0.0.1:9200 10.0.0.2:9200',
    ])
  })

  test('with the scheme and the ports that are configured', () => {
    const ports = { http: 9201, transport: 9301, scheme: 'https' } as const
    expect(commands({ members: [member('fd00::1')] }, ports)[0]).toBe(
      "esfleet diagnose 'https://[fd00::1]:9201' --transport-port 9301",
    )
  })

  test('with the scheme that was spoken, where none is configured', () => {
    const tls = { version: 'TLSv1.3', chain: [], clientCertificateRequested: false }
    const place = { kind: 'http', host: '10.0.0.1', port: 9200, at: NOON, phases: {} } as const
    const seen: Observation = { ...place, outcome: 'timeout', code: 'DEADLINE', phase: 'headers', tls }
    expect(commands({ observations: [seen], seenFrom: [] })[0]).toBe('esfleet diagnose https://10.0.0.1:9200')
    expect(commands({}, { ...group, scheme: 'http' })[0]).toBe('esfleet diagnose http://10.0.0.1:9200')
  })

  test('a REST port that is off is not asked', () => {
    expect(commands({}, { ...group, http: 'none' })).toEqual([
      `echo '{"host":"10.0.0.1","port":9300,"kind":"transport","timeoutMs":3500}' | esfleet probe -`,
    ])
  })

  test('where a port is open that must not be, who lets it in', () => {
    expect(commands({ expectation: 'must-not-reach' })[0]).toContain(
      'aws ec2 describe-network-interfaces --filters Name=addresses.private-ip-address,Values=10.0.0.1',
    )
  })

  test('nothing for one that is over, or whose target group is gone', () => {
    expect(commands({ status: 'resolved' })).toEqual([])
    expect(nextSteps(incident('inc-1'), undefined)).toEqual([])
  })
})
