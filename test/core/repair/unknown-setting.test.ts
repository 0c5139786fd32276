import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../lib/core/model/finding.ts'
import { aConfigFile, aFailedUnit, aFatal, CONF } from '../diagnose/a-case.ts'
import { aPlan, commandsOf, diffOf } from './a-plan.ts'

describe('a setting that the version does not know', () => {
  const fatal = (subject?: string) => aFatal('unknown-setting', subject === undefined ? {} : { subject })
  const down = (content: string, ...more: Finding[]) => [
    aConfigFile(CONF, { content, sha256: 'a'.repeat(64) }),
    aFailedUnit(1),
    ...more,
  ]

  test('is commented out, and no other', () => {
    const findings = down('node.master: true\ntransport.tcp.port: 9300\n', fatal('transport.tcp.port'))
    const plan = aPlan('setting-unknown', { findings })
    expect(plan.kind).toBe('fix')
    expect(diffOf(plan)).toContain('-transport.tcp.port: 9300\n+#transport.tcp.port: 9300\n')
    expect(commandsOf(plan)[0]).toContain("'2c\\#transport.tcp.port: 9300'")
  })

  test('without a checksum the file is copied, and the diff put in by hand', () => {
    const findings = [aConfigFile(CONF, { content: 'a.b: 1\n' }), aFailedUnit(1), fatal('a.b')]
    expect(commandsOf(aPlan('setting-unknown', { findings }))[0]).toMatch(/^cp -p /)
  })

  test('is looked for where it does not stand in the file', () => {
    expect(aPlan('setting-unknown', { findings: down('a: 1\n', fatal('x.y')) })).toMatchObject({ kind: 'look' })
    expect(commandsOf(aPlan('setting-unknown', { findings: down('a: 1\n', fatal('x.y')) }))[0]).toContain(
      'grep -nF -e y ',
    )
    expect(aPlan('setting-unknown', { findings: down('a: 1\n', fatal()) })).toMatchObject({ kind: 'look' })
  })
})
