import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../lib/core/model/finding.ts'
import { aBootstrapFailure, aFailedUnit, aHost, aNodeThatIsDown, refused } from '../diagnose/a-case.ts'
import { aPlan, commandsOf, notesOf } from './a-plan.ts'

const line = (path: string, value: string, name = 'vm.max_map_count'): Finding => ({
  kind: 'sysctl-file',
  source: { section: 'sysctl-files', line: 1 },
  path,
  name,
  value,
})
const kernel = (value: string): Finding => ({
  kind: 'kernel-setting',
  source: { section: 'kernel-settings', line: 1 },
  name: 'vm.max_map_count',
  value,
})
const failed = aBootstrapFailure('max-map-count', { actual: 65530, required: 262144 })
const mapCount = (...findings: Finding[]) =>
  aPlan('bootstrap-max-map-count', {
    seen: [refused()],
    findings: aNodeThatIsDown(aFailedUnit(78), failed, ...findings),
  })

describe('vm.max_map_count', () => {
  test('is raised now, and kept in a file that comes last', () => {
    const plan = mapCount(kernel('65530'))
    expect(commandsOf(plan)).toEqual([
      'sysctl -w vm.max_map_count=262144',
      'echo vm.max_map_count=262144 >> /etc/sysctl.d/zz-elasticsearch.conf',
      'systemctl restart elasticsearch.service',
    ])
    expect(plan.undo[0]).toBe("sed -i '/^vm.max_map_count=262144$/d' /etc/sysctl.d/zz-elasticsearch.conf")
    expect(plan.verify[0]).toBe('sysctl -n vm.max_map_count')
  })

  test('the name of the package’s own file replaces it', () => {
    const plan = mapCount(line('/usr/lib/sysctl.d/elasticsearch.conf', '65530'))
    expect(commandsOf(plan)[1]).toBe('echo vm.max_map_count=262144 >> /etc/sysctl.d/elasticsearch.conf')
    expect(notesOf(plan)).toContain('replaces /usr/lib/sysctl.d/elasticsearch.conf')
  })

  test('a file of letters that comes later is outdone: digits would lose', () => {
    const plan = mapCount(
      line('/usr/lib/sysctl.d/elasticsearch.conf', '262144'),
      line('/etc/sysctl.d/zz-hardening.conf', '65530', 'vm/max_map_count'),
    )
    expect(commandsOf(plan)[1]).toBe('echo vm.max_map_count=262144 >> /etc/sysctl.d/zzz-elasticsearch.conf')
    expect(notesOf(plan)).toContain('comes after /etc/sysctl.d/zz-hardening.conf, which sets 65530')
  })

  test('/etc/sysctl.conf, the last for procps, is changed where it stands', () => {
    const plan = mapCount(line('/etc/sysctl.d/99-sysctl.conf', '65530'), line('/etc/sysctl.conf', '65530'))
    expect(commandsOf(plan)[1]).toBe(
      "sed -i.before-esfleet 's/^[[:space:]-]*vm[./]max_map_count[[:space:]]*=.*/vm.max_map_count=262144/' /etc/sysctl.conf",
    )
    expect(commandsOf(plan)[2]).toContain('zz-elasticsearch.conf')
    expect(plan.undo[0]).toBe('mv /etc/sysctl.conf.before-esfleet /etc/sysctl.conf')
  })

  test('a name that no letters outdo is changed where it stands, and so is a file of ours that is there', () => {
    expect(commandsOf(mapCount(line('/etc/sysctl.d/~last.conf', '1')))[1]).toContain(" '/etc/sysctl.d/~last.conf'")
    expect(commandsOf(mapCount(line('/etc/sysctl.d/zz-elasticsearch.conf', '1')))[1]).toMatch(
      /^sed .* \/etc\/sysctl\.d\/zz-elasticsearch\.conf$/,
    )
  })

  test('is never lowered below what a file already gives', () => {
    const plan = mapCount(line('/usr/lib/sysctl.d/elasticsearch.conf', '1048576'), line('/etc/sysctl.d/zz.conf', 'x'))
    expect(plan.summary).toContain('1048576')
  })

  test('a file that says enough and had no effect is looked into', () => {
    const plan = mapCount(kernel('65530'), line('/usr/lib/sysctl.d/elasticsearch.conf', '262144'))
    expect(notesOf(plan)).toContain('see why /usr/lib/sysctl.d/elasticsearch.conf did not take effect')
    expect(plan.undo).toEqual([expect.stringContaining('not lowered')])
  })

  test('in a container it belongs to the host', () => {
    const findings = [aHost({ virtualization: 'docker' }), failed]
    expect(notesOf(aPlan('bootstrap-max-map-count', { findings }))).toContain('on the host of the container (docker)')
  })
})
