import { describe, expect, test } from 'vitest'
import type { Finding, FindingOf } from '../../../lib/core/model/finding.ts'
import { aBootstrapFailure, aFailedUnit, aHostWith, aNodeThatIsDown, aProcess } from '../diagnose/a-case.ts'
import { aPlan, commandsOf, notesOf } from './a-plan.ts'

const withUnit = (limits: FindingOf<'unit'>['limits'], dropIns: string[] = [], ...more: Finding[]) =>
  aNodeThatIsDown(aFailedUnit(78, { limits, dropIns }), ...more)

describe('limits of the service', () => {
  test('a drop-in gives the unit what the check asks for', () => {
    const findings = withUnit({ nofile: '1024' }, [], aBootstrapFailure('file-descriptors', { required: 65535 }))
    const plan = aPlan('bootstrap-file-descriptors', { findings })
    expect(commandsOf(plan)).toEqual([
      'mkdir -p /etc/systemd/system/elasticsearch.service.d',
      "printf '%s\\n' '[Service]' LimitNOFILE=65535 > /etc/systemd/system/elasticsearch.service.d/90-limits.conf",
      'systemctl daemon-reload',
      'systemctl restart elasticsearch.service',
    ])
    expect(plan.verify[0]).toBe('systemctl show elasticsearch.service -p LimitNOFILE')
    expect(plan.undo[0]).toBe('rm /etc/systemd/system/elasticsearch.service.d/90-limits.conf')
  })

  test('comes after the drop-ins that are there', () => {
    const findings = withUnit({ nproc: '100' }, ['/etc/systemd/system/elasticsearch.service.d/override.conf'])
    expect(commandsOf(aPlan('bootstrap-threads', { findings }))[1]).toContain('/zz-limits.conf')
    const last = withUnit({ nproc: '100' }, ['/etc/systemd/system/elasticsearch.service.d/~.conf'])
    expect(commandsOf(aPlan('bootstrap-threads', { findings: last }))[1]).toContain('/zzzzzz-limits.conf')
  })

  test('asks what each version asks', () => {
    const of = (cause: 'bootstrap-threads' | 'bootstrap-file-descriptors', version: string) =>
      aPlan(cause, { findings: aHostWith(aProcess({ version })) }).summary
    expect(of('bootstrap-threads', '5.6.16')).toContain('2048')
    expect(of('bootstrap-threads', '7.17.29')).toContain('4096')
    expect(of('bootstrap-file-descriptors', '6.8.23')).toContain('65536')
    expect(of('bootstrap-file-descriptors', '9.1.0')).toContain('65535')
  })

  test('a unit that gives enough already is reloaded only, and never given less', () => {
    const plan = aPlan('bootstrap-file-descriptors', { findings: withUnit({ nofile: '524288' }) })
    expect(commandsOf(plan)).toEqual(['systemctl daemon-reload', 'systemctl restart elasticsearch.service'])
    const infinite = aPlan('bootstrap-threads', { findings: withUnit({ nproc: 'infinity' }) })
    expect(infinite.summary).toContain('infinity')
    expect(commandsOf(infinite)).toHaveLength(2)
  })

  test('locked memory is infinite, or not asked for', () => {
    const plan = aPlan('bootstrap-memory-lock', { findings: withUnit({ memlock: '65536' }) })
    expect(commandsOf(plan)[1]).toContain('LimitMEMLOCK=infinity')
    expect(notesOf(plan)).toContain('bootstrap.memory_lock: false')
  })

  test('without a unit it is the login of the user, in a container its options', () => {
    const user = aPlan('bootstrap-memory-lock', { findings: aHostWith(aProcess({ user: 'search' })) })
    expect(commandsOf(user)[0]).toBe(
      "printf '%s\\n' 'search - memlock unlimited' >> /etc/security/limits.d/elasticsearch.conf",
    )
    const container = aPlan('bootstrap-file-descriptors', { findings: aHostWith(aProcess({ container: 'abc' })) })
    expect(notesOf(container)).toContain('--ulimit nofile=65535:65535')
    expect(notesOf(aPlan('bootstrap-memory-lock', { findings: aHostWith(aProcess({ container: 'abc' })) }))).toContain(
      'memlock=-1:-1',
    )
  })
})
