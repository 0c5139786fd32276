import { describe, expect, test } from 'vitest'
import { evidence, frame, read } from './frame.ts'

const NAMES = ['host', 'nodes', 'units', 'unit-events', 'listeners', 'journal', 'log', 'kernel-log', 'disk', 'reboots']
const whole = evidence(...NAMES.map(name => frame(name, ['uid=0'])))

const lost = (text: string): string[] =>
  read(text).flatMap(each =>
    each.kind === 'gap' && each.source.section !== 'evidence' && each.reason !== 'not-root'
      ? [each.source.section]
      : [],
  )

const upTo = (mark: string) => whole.slice(0, whole.indexOf(mark))

describe('evidence that ended too early', () => {
  test('has lost nothing where it is whole, though a section is not there', () => {
    expect(lost(whole)).toEqual([])
    expect(lost(evidence(frame('host', ['uid=0'])))).toEqual([])
  })

  test('has lost every section behind its end', () => {
    expect(lost(upTo('@section journal'))).toEqual([
      'journal',
      'log',
      'kernel-settings',
      'kernel-log',
      'disk',
      'mounts',
      'reboots',
    ])
    expect(lost(upTo('@section units'))).toContain('unit-events')
  })

  test('between two sections it may have lost a further one of the same name', () => {
    expect(lost(upTo('@section log'))).toContain('journal')
    expect(lost(upTo('@section kernel-log'))).not.toContain('journal')
    expect(lost(upTo('@section kernel-log'))).toContain('log')
    expect(lost(upTo('@section disk'))).not.toContain('log')
  })

  test('inside a section it has lost that one', () => {
    expect(lost(upTo('@end log'))).toContain('log')
  })

  test('because the script ran out of time: what it did not come to', () => {
    expect(lost(evidence(frame('host', ['uid=0'])).replace('sections=1', 'sections=1 late=1'))).toContain('journal')
  })
})
