import { describe, expect, test } from 'vitest'
import type { Case } from '../../../lib/core/diagnose/case.ts'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import type { CauseId } from '../../../lib/core/model/cause-id.ts'
import { CONFIDENT } from '../../../lib/core/model/diagnosis.ts'
import type { Finding, FindingOf } from '../../../lib/core/model/finding.ts'
import {
  aBindFailure,
  aBootstrapFailure,
  aCase,
  aFailedUnit,
  aFatal,
  aGap,
  aHost,
  aHostWith,
  aListener,
  aNodeThatIsDown,
  answered,
  aProcess,
  aRule,
  aRunningNode,
  aStep,
  aStoppedUnit,
  aUnit,
  both,
  connects,
  minutesAgo,
  NOW,
  refused,
  secondsAgo,
  timedOut,
} from './a-case.ts'

const confidenceIn = (given: Case, id: CauseId): number =>
  diagnose(given).causes.find(each => each.id === id)?.confidence ?? 0

describe('what must not be concluded', () => {
  test('no log newer than the start is no proof that nothing failed: the journal told', () => {
    const given = aCase({
      seen: both(refused),
      findings: aNodeThatIsDown(
        aFailedUnit(78),
        aStep('started', { at: minutesAgo(5000), current: false }),
        aBootstrapFailure('max-map-count', { source: { section: 'journal', line: 4 } }),
      ),
    })
    expect(diagnose(given).cause).toBe('bootstrap-max-map-count')
  })

  test('bootstrap warnings of a running node are not the cause', () => {
    const findings = aRunningNode([], aBootstrapFailure('max-map-count', { enforced: false }), aRule('reject'))
    expect(diagnose(aCase({ seen: both(refused), findings })).cause).toBe('host-firewall-reject')
  })

  test('a master that is not discovered does not refuse: 9200 opens anyway', () => {
    const findings = aHostWith(
      aProcess({ startedAt: secondsAgo(20) }),
      aUnit({ active: 'activating', sub: 'start' }),
      aListener('*', 9300),
      aStep('master-not-discovered', { at: secondsAgo(5) }),
    )
    const given = aCase({ seen: [refused(), connects({ port: 9300 })], findings })
    expect(diagnose(given).cause).toBe('starting')
    expect(confidenceIn(given, 'no-master')).toBe(0)
  })

  test('Result=success of an inactive unit is not health', () => {
    const given = aCase({ seen: both(refused), findings: aNodeThatIsDown(aStoppedUnit({ result: 'success' })) })
    expect(diagnose(given)).toMatchObject({ verdict: 'failing', cause: 'service-stopped' })
  })

  test('active, as a simple unit of Elasticsearch 5 and 6, is not listening', () => {
    const findings = aHostWith(
      aProcess({ startedAt: secondsAgo(30) }),
      aUnit({ type: 'simple', startedAt: secondsAgo(30) }),
      aListener('*', 22, { pid: 1, command: 'sshd' }),
      aStep('initializing', { at: secondsAgo(20) }),
    )
    expect(diagnose(aCase({ seen: both(refused), findings })).cause).toBe('starting')
  })

  test('a node that answers itself on 127.0.0.1 says nothing of others', () => {
    const findings = aRunningNode(['listener', 'setting', 'bound'], aListener('127.0.0.1'), aListener('::1'))
    expect(diagnose(aCase({ seen: both(refused), findings })).cause).toBe('bound-to-loopback')
  })

  test('a refusal is not a security group or a network ACL', () => {
    for (const findings of [undefined, aRunningNode(), aNodeThatIsDown(aStoppedUnit())]) {
      const given = aCase({ seen: both(refused), ...(findings === undefined ? {} : { findings }) })
      expect(confidenceIn(given, 'security-group')).toBe(0)
      expect(confidenceIn(given, 'network-acl')).toBe(0)
    }
  })

  test('silence is not a stopped service, even where it is stopped: told, with what speaks against it', () => {
    const diagnosis = diagnose(aCase({ seen: both(timedOut), findings: aNodeThatIsDown(aStoppedUnit()) }))
    expect(diagnosis.cause).toBe('unknown')
    const stopped = diagnosis.causes.find(each => each.id === 'service-stopped')
    expect(stopped?.confidence).toBeLessThan(0.5)
    expect(stopped?.contradictions[0]?.text).toContain('no answer at all')
    expect(diagnosis.nextQuestions.join()).toContain('describe-security-groups')
  })

  test('silence of a healthy node points at the network between, by name', () => {
    const diagnosis = diagnose(aCase({ seen: both(timedOut), findings: aRunningNode() }))
    expect(diagnosis.cause).toBe('unknown')
    expect(diagnosis.causes.map(each => each.id)).toEqual(['security-group', 'network-acl', 'route-missing'])
  })

  test('status 78 alone is not a bootstrap check', () => {
    const given = aCase({ seen: both(refused), findings: aNodeThatIsDown(aFailedUnit(78)) })
    expect(diagnose(given).cause).toBe('process-died-other')
  })

  test('a repaired failure in the journal of a node that is up', () => {
    const old = [aFatal('disk-full', { current: false }), aBindFailure({ errno: 'EADDRINUSE', current: false })]
    expect(diagnose(aCase({ seen: [answered()], findings: aRunningNode([], ...old) })).cause).toBe('healthy')
    expect(diagnose(aCase({ seen: both(timedOut), findings: aRunningNode([], ...old, aRule('drop')) })).cause).toBe(
      'host-firewall-drop',
    )
  })

  test('a node that listens and refuses: nothing is claimed, and the contradiction is the question', () => {
    const diagnosis = diagnose(aCase({ seen: both(refused), findings: aRunningNode() }))
    expect(diagnosis.cause).toBe('unknown')
    expect(diagnosis.nextQuestions[0]).toContain('listens where it was dialled')
  })
})

describe('evidence of another host or another moment', () => {
  const masked = (...more: Parameters<typeof aNodeThatIsDown>) =>
    aNodeThatIsDown(aStoppedUnit({ load: 'masked', unitFile: 'masked' }), ...more)

  const of = (collectedAt: number, hostname = 'es-1') => [
    aHost({ collectedAt, hostname }),
    ...masked().filter(each => each.kind !== 'host'),
  ]

  const elsewhere = (...more: Parameters<typeof aNodeThatIsDown>) =>
    diagnose(
      aCase({
        target: { host: '10.0.0.77' },
        seen: both(refused, { address: '10.0.0.77' }),
        findings: masked(...more),
      }),
    )

  test('a private address that it does not have: it is of another host, and proves nothing', () => {
    const { cause, causes, plan, evidenceMissing, nextQuestions } = elsewhere()
    expect(cause).toBe('unknown')
    expect(plan).toBeNull()
    expect(causes.map(each => each.id)).not.toContain('service-masked')
    expect(evidenceMissing[0]?.reason).toContain('of another host')
    expect(evidenceMissing[0]?.reason).toContain('10.0.0.77')
    expect(nextQuestions.length).toBeGreaterThan(0)
  })

  test.each([
    ['of which not all arrived', aGap('addresses', 'truncated')],
    ['while a node in a container may have one of its own', aProcess({ foreignNetworkNamespace: true, state: 'T' })],
  ])('a private address beside those that it has, %s: it may be of another host', (_, more) => {
    expect(elsewhere(more).evidenceMissing[0]?.reason).toContain('may be of another host')
  })

  test('a public address may be a translation of one that it has', () => {
    const { confidence, causes } = diagnose(aCase({ seen: both(refused, { address: '54.1.2.3' }), findings: masked() }))
    expect(confidence).toBeLessThan(CONFIDENT)
    expect(causes[0]?.contradictions[0]?.text).toContain('whether 54.1.2.3 leads there')
  })

  test('its own name proves the host', () => {
    for (const host of ['es-1', 'es-1.example.org']) {
      const given = aCase({ target: { host }, seen: both(refused, { address: '54.1.2.3' }), findings: masked() })
      expect(diagnose(given).confidence).toBeGreaterThan(0.9)
    }
  })

  test('loopback is the machine that was booted under that id', () => {
    const findings = [aHost({ bootId: 'a' }), ...masked().filter(each => each.kind !== 'host')]
    const seen = both(refused, { address: '127.0.0.1' })
    const elsewhere = diagnose(aCase({ seen, findings, bootId: 'b' }))
    expect(elsewhere.confidence).toBeLessThan(CONFIDENT)
    expect(elsewhere.causes[0]?.contradictions[0]?.text).toContain('comes from another one')
    expect(diagnose(aCase({ seen, findings, bootId: 'a' })).confidence).toBeGreaterThan(0.9)
  })

  test('what it cannot refute is argued from the probes alone', () => {
    const { causes } = diagnose(aCase({ seen: both(refused), findings: of(NOW - 86_400_000) }))
    const possible = causes.filter(each => each.id !== 'service-masked')
    expect(possible.length).toBeGreaterThan(0)
    for (const { reasons } of possible) for (const { source } of reasons) expect(source).toMatch(/^observation:/)
  })

  test('loopback is this host, whatever its addresses are', () => {
    const given = aCase({ seen: both(refused, { address: '127.0.0.1' }), findings: masked() })
    expect(diagnose(given).confidence).toBeGreaterThan(0.9)
  })

  test.each([
    ['two minutes older', NOW - 120_000, 0.75, '2 minutes older'],
    ['two minutes younger', NOW + 120_000, 0.75, '2 minutes younger'],
    ['a day older', NOW - 86_400_000, 0.6, '1 day older'],
  ])('%s', (_, collectedAt, confidence, text) => {
    const diagnosis = diagnose(aCase({ seen: both(refused), findings: of(collectedAt) }))
    expect(diagnosis.confidence).toBe(confidence)
    expect(diagnosis.causes[0]?.contradictions[0]?.text).toContain(text)
  })

  test('what probes alone prove is not lowered', () => {
    const given = aCase({ seen: [answered({ status: 503, state: 'no-master' })], findings: of(NOW - 86_400_000) })
    expect(diagnose(given)).toMatchObject({ cause: 'no-master', confidence: 0.97 })
  })
})

describe('what did not arrive', () => {
  const claimed = (findings: Finding[]) => diagnose(aCase({ seen: both(refused), findings }))
  const disabled = () => {
    const {
      exitedAt: _,
      inactiveSince: __,
      startedAt: ___,
      ...unit
    } = aStoppedUnit({ unitFile: 'disabled' }) as FindingOf<'unit'>
    return unit
  }

  test.each<[string, Finding[], CauseId, string]>([
    ['a death without a reason, without the log', aNodeThatIsDown(aFailedUnit(1)), 'process-died-other', 'log'],
    ['a death without a reason, without the journal', aNodeThatIsDown(aFailedUnit(1)), 'process-died-other', 'journal'],
    ['a death without a reason, without the disks', aNodeThatIsDown(aFailedUnit(1)), 'process-died-other', 'disk'],
    ['a start that took too long', aNodeThatIsDown(aFailedUnit(143, { result: 'timeout' })), 'start-timeout', 'log'],
    ['a stop of half a unit', aNodeThatIsDown(aStoppedUnit()), 'service-stopped', 'units'],
    [
      'a node that was not started since a boot',
      aNodeThatIsDown(disabled()).filter(each => each.kind !== 'life'),
      'service-disabled',
      'journal',
    ],
  ])('%s: named where all is there, and not where it is lost', (_, findings, id, section) => {
    expect(claimed(findings).cause).toBe(id)
    for (const reason of ['truncated', 'denied', 'timeout', 'failed'] as const) {
      const { cause, causes, evidenceMissing, nextQuestions } = claimed([...findings, aGap(section, reason)])
      expect(cause).toBe('unknown')
      const told = causes.find(each => each.id === id)
      expect(told?.confidence).toBeLessThan(0.6)
      expect(told?.contradictions.map(each => each.text).join()).toContain(section)
      expect(evidenceMissing.map(each => each.what)).toContain(section)
      expect(nextQuestions[0]).toContain('take the evidence again')
    }
  })

  test('a file that is not there, or was shortened to fit, hides nothing', () => {
    const findings = aNodeThatIsDown(aFailedUnit(1), aGap('log', 'absent'), aGap('journal', 'cut'))
    expect(claimed(findings).cause).toBe('process-died-other')
  })

  test('what was told is proof, whatever else was lost', () => {
    const findings = aNodeThatIsDown(aFailedUnit(1), aFatal('disk-full'), aGap('log', 'truncated'))
    expect(claimed(findings).cause).toBe('disk-full')
  })
})

describe('what could not be had', () => {
  test('evidence that is no evidence is as none', () => {
    const diagnosis = diagnose(aCase({ seen: both(refused), findings: [aGap('evidence', 'not-evidence')] }))
    expect(diagnosis.causes[0]?.id).toBe('service-stopped')
    expect(diagnosis.evidenceMissing[0]?.reason).toContain('not the output')
  })

  test('evidence that holds nothing at all', () => {
    const diagnosis = diagnose(aCase({ seen: both(refused), findings: [] }))
    expect(diagnosis.evidenceMissing[0]?.what).toContain('evidence of the node')
  })

  test('a firewall that could not be read is named, and stays possible', () => {
    const diagnosis = diagnose(aCase({ seen: [refused()], findings: aRunningNode([], aGap('firewall', 'denied')) }))
    expect(diagnosis.cause).toBe('unknown')
    expect(diagnosis.causes[0]?.id).toBe('host-firewall-reject')
    expect(diagnosis.evidenceMissing).toContainEqual(
      expect.objectContaining({ what: 'firewall', how: 'run the script as root' }),
    )
    expect(diagnosis.nextQuestions.join()).toContain('nft -a list ruleset')
  })

  test('evidence that was cut before its sockets leaves open where the node listens', () => {
    const findings = [aHost(), aUnit(), aProcess(), aStep('started'), aGap('evidence', 'truncated')]
    const diagnosis = diagnose(aCase({ seen: both(refused), findings }))
    expect(diagnosis.cause).toBe('unknown')
    expect(diagnosis.evidenceMissing[0]?.reason).toContain('cut off')
  })

  test('several nodes, of which any could be meant', () => {
    const findings = aHostWith(
      aProcess({ pid: 1, unit: 'elasticsearch-a.service', conf: '/a' }),
      aProcess({ pid: 2, unit: 'elasticsearch-b.service', conf: '/b' }),
    )
    const { evidenceMissing } = diagnose(aCase({ seen: both(refused), findings }))
    expect(evidenceMissing[0]?.what).toBe('which node is meant')
  })

  test('a tool that is not there hides nothing', () => {
    const diagnosis = diagnose(aCase({ seen: both(refused), findings: aRunningNode([], aGap('containers', 'absent')) }))
    expect(diagnosis.evidenceMissing).toEqual([])
  })
})
