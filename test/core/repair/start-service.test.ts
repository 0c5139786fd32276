import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../lib/core/model/finding.ts'
import { aFailedUnit, aHost, aNodeThatIsDown, aStep, aStoppedUnit, minutesAgo, refused } from '../diagnose/a-case.ts'
import { aPlan, blockers, commandsOf } from './a-plan.ts'

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
