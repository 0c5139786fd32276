import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../lib/core/model/finding.ts'
import {
  aFailedUnit,
  aHost,
  aNodeThatIsDown,
  answered,
  aProcess,
  aRunningNode,
  aSetting,
  aStep,
  aStoppedUnit,
  aUnit,
  minutesAgo,
  mute,
  NOW,
  refused,
} from '../diagnose/a-case.ts'
import { aPlan, blockers, commandsOf, notesOf } from './a-plan.ts'

const mount = (state: { readOnly?: boolean; expectedUnmounted?: boolean; mountPoint?: string }): Finding => ({
  kind: 'mount',
  source: { section: 'mounts', line: 2 },
  path: '/var/lib/elasticsearch',
  readOnly: false,
  noexec: false,
  expectedUnmounted: false,
  ...state,
})

describe('a service that does not run', () => {
  test('is started, once it was seen who stopped it', () => {
    const stop = aStep('stopping', {
      at: minutesAgo(10),
      source: { section: 'journal', line: 3, text: 'stopping ...' },
    })
    const plan = aPlan('service-stopped', { seen: [refused()], findings: aNodeThatIsDown(aStoppedUnit(), stop) })
    expect(plan.steps[0]).toMatchObject({ where: 'person', note: 'journal:3: stopping ...' })
    expect(plan.steps[0]?.title).toContain(new Date(minutesAgo(10)).toISOString())
    expect(commandsOf(plan)).toContain('systemctl start elasticsearch.service')
    expect(plan.undo.join()).not.toContain('systemctl stop')
  })

  test('is enabled too where the next boot would leave it down', () => {
    const findings = aNodeThatIsDown(aStoppedUnit({ unitFile: 'disabled' }))
    const plan = aPlan('service-disabled', { findings })
    expect(commandsOf(plan)).toContain('systemctl enable --now elasticsearch.service')
    expect(plan.undo[0]).toBe('systemctl disable elasticsearch.service')
    expect(aPlan('service-stopped', { findings }).summary).toContain('enable it')
    expect(commandsOf(aPlan('service-stopped'))).toContain('systemctl start elasticsearch.service')
  })

  test('has its failure counter reset, and checks told that would stop it again', () => {
    const kernel: Finding = {
      kind: 'kernel-setting',
      source: { section: 'kernel-settings' },
      name: 'vm.max_map_count',
      value: '65530',
    }
    const plan = aPlan('service-stopped', { findings: aNodeThatIsDown(aFailedUnit(1), kernel) })
    expect(commandsOf(plan)).toContain('systemctl reset-failed elasticsearch.service')
    expect(blockers(plan)[0]).toContain('65530')
  })

  test('is not started on a data path that is not there', () => {
    const unmounted = aNodeThatIsDown(aStoppedUnit(), mount({ expectedUnmounted: true, mountPoint: '/srv' }))
    expect(aPlan('service-stopped', { findings: unmounted })).toMatchObject({
      kind: 'refused',
      summary: expect.stringContaining('/srv'),
      reason: expect.stringContaining('not mounted'),
    })
    const readOnly = aNodeThatIsDown(aStoppedUnit(), mount({ readOnly: true }))
    expect(aPlan('service-disabled', { findings: readOnly }).reason).toContain('read-only (mounts:2)')
    expect(aPlan('service-stopped', { findings: aNodeThatIsDown(aStoppedUnit(), mount({})) }).kind).toBe('fix')
  })

  test('that was masked is left to whoever masked it', () => {
    const plan = aPlan('service-masked', { findings: aNodeThatIsDown(aStoppedUnit({ load: 'masked' })) })
    expect(plan.kind).toBe('look')
    expect(plan.steps.find(step => step.commands?.some(each => each.includes('unmask')))?.where).toBe('person')
  })

  test('that takes long to start gets more time', () => {
    const plan = aPlan('start-timeout', { findings: aNodeThatIsDown(aFailedUnit(143)) })
    expect(commandsOf(plan)[1]).toContain('TimeoutStartSec=900')
    const old = aPlan('start-timeout', { findings: [aHost({ systemd: 219 }), aFailedUnit(143)] })
    expect(commandsOf(old)[1]).toContain('TimeoutStartSec=infinity')
    expect(commandsOf(aPlan('start-timeout'))[1]).toContain('900')
  })
})

describe('waiting', () => {
  test('until the start timeout of the unit', () => {
    const findings = aRunningNode(['unit'], aUnit({ active: 'activating', startedAt: NOW, startTimeoutMs: 75_000 }))
    expect(aPlan('starting', { findings })).toMatchObject({
      kind: 'wait',
      summary: `wait until ${new Date(NOW + 75_000).toISOString()}: the node is starting`,
    })
    expect(aPlan('starting', { findings: [aProcess({ startedAt: NOW })] }).summary).toContain(
      new Date(NOW + 15 * 60_000).toISOString(),
    )
    expect(aPlan('starting').summary).toBe('wait: the node is starting')
  })

  test('for clients to let go of a node that closes', () => {
    expect(commandsOf(aPlan('stopping'))).toContain("ss -Htn state established 'sport = :9200'")
  })
})

test('no master: each master-eligible node is asked on its transport', () => {
  const seeds = ['10.0.0.6', 'es-7:9301', '[fd00::8]:9302', 'fd00::9', '']
  const findings = aRunningNode([], aSetting('discovery.seed_hosts', seeds))
  const plan = aPlan('no-master', { seen: [answered({ state: 'no-master', status: 503 })], findings })
  const probe = commandsOf(plan).find(each => each.includes('esfleet probe -')) ?? ''
  expect(probe).toContain(`'{"host":"10.0.0.6","port":9300,"kind":"transport"}'`)
  expect(probe).toContain('{"host":"es-7","port":9301,')
  expect(probe).toContain('{"host":"fd00::8","port":9302,')
  expect(probe).toContain('{"host":"fd00::9","port":9300,')
  expect(commandsOf(aPlan('no-master')).join()).not.toContain('probe -')
})

describe('a hung process', () => {
  test('that was stopped runs on', () => {
    const findings = aRunningNode(['process'], aProcess({ state: 'T' }))
    const plan = aPlan('process-hung', { seen: [mute()], findings })
    expect(plan.kind).toBe('fix')
    expect(commandsOf(plan)).toContain("grep -qaE 'Elasticsearch|OpenSearch' /proc/4242/cmdline && kill -CONT 4242")
  })

  test('otherwise it is looked into, and never killed', () => {
    const plan = aPlan('process-hung', {
      seen: [mute()],
      findings: aRunningNode(['process'], aProcess({ state: 'D' })),
    })
    expect(plan.kind).toBe('look')
    expect(notesOf(plan)).toContain('state D')
    expect(commandsOf(plan).join()).toContain('kill -QUIT 4242')
    expect(commandsOf(plan).join()).not.toMatch(/KILL|-9|TERM/)
    const sleeping = aPlan('process-hung', { findings: aRunningNode() })
    expect(notesOf(sleeping)).not.toContain('state D')
    expect(commandsOf(aPlan('process-hung'))[0]).toContain('systemctl status')
  })
})
