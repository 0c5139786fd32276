import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../lib/core/model/finding.ts'
import { aFailedUnit, aHostWith, aNodeThatIsDown, aProcess } from '../diagnose/a-case.ts'
import { aPlan, commandsOf, notesOf } from './a-plan.ts'

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
