import { describe, expect, test } from 'vitest'
import type { Finding, FindingOf } from '../../../lib/core/model/finding.ts'
import {
  aBootstrapFailure,
  aFailedUnit,
  aHost,
  aHostWith,
  aNodeThatIsDown,
  aProcess,
  aSetting,
  refused,
} from '../diagnose/a-case.ts'
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

describe('other checks', () => {
  const other = (message: string, ...more: Finding[]) =>
    aPlan('bootstrap-other', { findings: withUnit({}, [], aBootstrapFailure('other', { message }), ...more) })

  test('the two size limits are limits of the unit', () => {
    expect(commandsOf(other('max size virtual memory [1] for user [es] is too low'))[1]).toContain('LimitAS=infinity')
    expect(commandsOf(other('max file size [1] for user [es] is too low'))[1]).toContain('LimitFSIZE=infinity')
  })

  test('8.15 reads the wrong limit', () => {
    const plan = other('max file size [1] for user [es] is too low', aProcess({ version: '8.15.0' }))
    expect(plan.steps[0]?.title).toContain('8.16')
    const container = other('max size virtual memory [1] is too low', aProcess({ container: 'abc' }))
    expect(notesOf(container)).toContain('(as is)')
  })

  test('any other is told as it stands', () => {
    expect(other('the default settings are unsuitable')).toMatchObject({
      kind: 'look',
      summary: expect.stringContaining('unsuitable'),
    })
    expect(aPlan('bootstrap-other').summary).toContain('asks for')
  })
})

describe('the heap', () => {
  const heap = (version: string, initial: string, maximum: string, ...more: Finding[]) =>
    aPlan('bootstrap-heap-size', { findings: aHostWith(aProcess({ version, heap: { initial, maximum } }), ...more) })
  const option = (text: string): Finding => ({
    kind: 'jvm-option',
    source: { section: 'jvm-options' },
    path: '/etc/elasticsearch/jvm.options.d/x.options',
    option: text,
  })

  test('has both ends at what it may grow to, in a file of its own', () => {
    const plan = heap('8.17.0', '1g', '2048m')
    expect(commandsOf(plan)[0]).toBe(
      "printf '%s\\n' -Xms2048m -Xmx2048m > /etc/elasticsearch/jvm.options.d/zz-heap.options",
    )
    expect(plan.undo[0]).toBe('rm /etc/elasticsearch/jvm.options.d/zz-heap.options')
    expect(commandsOf(heap('7.7.0', '1g', '1g'))[0]).toContain('jvm.options.d')
  })

  test('before 7.7 it stands in jvm.options', () => {
    for (const version of ['5.6.16', '6.8.23', '7.6.2']) {
      const plan = heap(version, '512m', '1g')
      expect(commandsOf(plan)[0]).toBe(
        "sed -i.before-esfleet -e 's/^-Xms.*/-Xms1g/' -e 's/^-Xmx.*/-Xmx1g/' /etc/elasticsearch/jvm.options",
      )
      expect(plan.undo[0]).toMatch(/^mv /)
    }
  })

  test('told by the options where the process is gone', () => {
    const findings = aNodeThatIsDown(aFailedUnit(78), option('-Xms1g'), option('-Xmx3g'), option('-XX:+UseG1GC'))
    expect(aPlan('bootstrap-heap-size', { findings }).summary).toContain('3g')
  })

  test('where no size is known a person decides it', () => {
    const plan = aPlan('bootstrap-heap-size', { findings: aNodeThatIsDown(aFailedUnit(78)) })
    expect(notesOf(plan)).toContain('at most half')
  })

  test('what the environment says is changed there', () => {
    const variable: Finding = {
      kind: 'variable',
      source: { section: 'environment' },
      path: '/etc/default/elasticsearch',
      name: 'ES_JAVA_OPTS',
      value: '-Xms1g',
    }
    expect(notesOf(heap('8.17.0', '1g', '2g', variable))).toContain('beats jvm.options. it should hold -Xms2g')
    const unknown = aNodeThatIsDown(aFailedUnit(78), variable)
    expect(commandsOf(aPlan('bootstrap-heap-size', { findings: unknown }))[0]).toBe(
      'grep -n ES_JAVA_OPTS /etc/default/elasticsearch',
    )
  })
})

test('discovery is a decision, and never cluster.initial_master_nodes', () => {
  const findings = aNodeThatIsDown(aFailedUnit(78), aSetting('discovery.type', 'zen')).map(each =>
    each.kind === 'config-file' ? { ...each, content: 'discovery.type: zen\n' } : each,
  )
  const plan = aPlan('bootstrap-discovery', { seen: [refused()], findings })
  expect(plan.steps[0]?.where).toBe('person')
  expect(plan.steps[1]?.diff?.patch).toContain('-discovery.type: zen\n+discovery.type: single-node\n')
  expect(plan.steps.flatMap(step => [step.diff?.patch ?? '', ...(step.commands ?? [])]).join()).not.toContain(
    'initial_master_nodes:',
  )
  expect(plan.consequences.some(each => each.blocking)).toBe(true)
})
