import { describe, expect, test } from 'vitest'
import { answered, aProcess, aRunningNode, aSetting, aUnit, NOW } from '../diagnose/a-case.ts'
import { aPlan, commandsOf } from './a-plan.ts'

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
