import { describe, expect, test } from 'vitest'
import { aProcess, aRunningNode, mute } from '../diagnose/a-case.ts'
import { aPlan, commandsOf, notesOf } from './a-plan.ts'

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
