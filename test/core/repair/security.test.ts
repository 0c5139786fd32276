import { expect, test } from 'vitest'
import type { Finding } from '../../../lib/core/model/finding.ts'
import type { HttpIdentity } from '../../../lib/core/model/observation.ts'
import { securityOf } from '../../../lib/core/repair/security.ts'
import { aConfigFile, aHostWith, answered, aProcess, aSetting, CONF } from '../diagnose/a-case.ts'
import { aSituation } from './a-plan.ts'

const state = (...findings: Finding[]) => securityOf(aSituation({ findings: aHostWith(...findings) })).state
const es = (version: string) => aProcess({ version })
const os = aProcess({ product: 'opensearch', version: '2.19.3' })

test('what the node answers comes first', () => {
  const answer = (state: HttpIdentity['state'], status: number, setting: string) =>
    securityOf(
      aSituation({
        seen: [answered({ state, status })],
        findings: aHostWith(es('8.17.0'), aSetting('xpack.security.enabled', setting)),
      }),
    )
  expect(answer('unauthorized', 401, 'false')).toMatchObject({ state: 'on', source: 'observation:http 10.0.0.5:9200' })
  expect(answer('forbidden', 403, 'false').state).toBe('on')
  expect(answer('ok', 200, 'true').state).toBe('off')
  expect(answer('no-master', 503, 'true').state).toBe('on')
})

test('then its settings', () => {
  expect(state(es('7.17.29'), aSetting('xpack.security.enabled', 'true'))).toBe('on')
  expect(state(es('8.17.0'), aSetting('xpack.security.enabled', 'false'))).toBe('off')
  expect(state(es('8.17.0'), aSetting('xpack.security.enabled', '$' + '{SECURE}'))).toBe('unknown')
  expect(state(os, aSetting('plugins.security.disabled', 'true'))).toBe('off')
  expect(state(os, aSetting('opendistro_security.disabled', 'false'))).toBe('on')
})

test('then the defaults of its version', () => {
  expect(state(es('9.1.0'))).toBe('on')
  expect(state(es('7.17.29'))).toBe('off')
  expect(securityOf(aSituation({ findings: aHostWith(es('6.8.23')) })).because).toContain('X-Pack')
  expect(state(os)).toBe('off')
  expect(state(os, aSetting('plugins.security.ssl.http.enabled', 'true'))).toBe('on')
  expect(state(aProcess())).toBe('unknown')
})

test('which count only where the settings were read', () => {
  const unreadable = aConfigFile(CONF, { problem: { reason: 'unreadable' } })
  expect(securityOf(aSituation({ findings: [es('7.17.29'), unreadable] })).state).toBe('unknown')
  expect(securityOf(aSituation({ findings: [es('7.17.29')] })).state).toBe('unknown')
  expect(securityOf(aSituation()).state).toBe('unknown')
})
