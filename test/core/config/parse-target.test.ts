import { describe, expect, test } from 'vitest'
import { parsePort, parseTarget, targetProblemText } from '../../../lib/core/config/parse-target.ts'

const parsed = (text: string) => {
  const result = parseTarget(text)
  if (!result.ok) throw new Error(targetProblemText(result.problem))
  const { host, port, scheme } = result.target
  return { host, port, scheme, assumed: result.portAssumed }
}

const problem = (text: string) => {
  const result = parseTarget(text)
  return result.ok ? undefined : result.problem.code
}

describe('parseTarget', () => {
  test.each([
    ['http://es-1:9200', 'es-1', 9200, 'http', false],
    ['HTTPS://ES-1:9200/_cat/nodes?v#x', 'es-1', 9200, 'https', false],
    ['https://es-1', 'es-1', 9200, 'https', true],
    ['https://es-1:443', 'es-1', 443, 'https', false],
    ['es-1', 'es-1', 9200, 'auto', true],
    ['  es_1.example:9201 ', 'es_1.example', 9201, 'auto', false],
    ['10.0.0.5:9200', '10.0.0.5', 9200, 'auto', false],
    ['[::1]:9200', '::1', 9200, 'auto', false],
    ['http://[2001:DB8::0:5]:9200', '2001:db8::5', 9200, 'http', false],
    ['::1', '::1', 9200, 'auto', true],
    ['fe80::1%eth0', 'fe80::1%eth0', 9200, 'auto', true],
    ['[fe80::1%eth0]:9200', 'fe80::1%eth0', 9200, 'auto', false],
    ['münchen:9200', 'xn--mnchen-3ya', 9200, 'auto', false],
  ])('%s', (text, host, port, scheme, assumed) => {
    expect(parsed(text)).toEqual({ host, port, scheme, assumed })
  })

  test.each([
    ['', 'EMPTY'],
    ['   ', 'EMPTY'],
    ['ftp://es-1', 'SCHEME'],
    ['auto://es-1', 'SCHEME'],
    ['?x', 'EMPTY'],
    ['https://elastic:changeme@es-1:9200', 'CREDENTIALS'],
    ['elastic@es-1', 'CREDENTIALS'],
    ['es-1:0', 'PORT'],
    ['es-1:70000', 'PORT'],
    ['es-1:', 'PORT'],
    ['es-1:+9200', 'PORT'],
    ['es-1:92x0', 'PORT'],
    ['es-1:9200:1', 'PORT'],
    ['http://', 'HOST'],
    ['http:///path', 'HOST'],
    ['a b', 'HOST'],
    ['*', 'HOST'],
    ['es-1\n:9200', 'HOST'],
    ['\u001b[31mes', 'HOST'],
    ['es\u202e1', 'HOST'],
    ['-oProxyCommand', 'HOST'],
    ['9200', 'HOST'],
    ['10.0.0.256', 'HOST'],
    ['10.0.1', 'HOST'],
    ['0x7f.1', 'HOST'],
    ['[es-1]:9200', 'HOST'],
    ['http://[::1', 'HOST'],
    ['http://::1:9200', 'HOST'],
    ['::1:9200', 'HOST'],
    ['es-1%eth0', 'HOST'],
    ['fe80::1%e th', 'HOST'],
    [`${'a'.repeat(254)}`, 'HOST'],
    ['[zz::1]', 'HOST'],
  ])('%j is refused', (text, code) => {
    expect(problem(text)).toBe(code)
  })

  test('keeps nothing of a query, which may hold a token', () => {
    expect(JSON.stringify(parseTarget('http://es-1:9200/_cat?api_key=secret#secret'))).not.toContain('secret')
  })

  test('every problem says what to write instead, in one line', () => {
    for (const text of ['', 'ftp://x', 'u:p@x', 'x:0', '*']) {
      const result = parseTarget(text)
      const line = result.ok ? '' : targetProblemText(result.problem)
      expect(line).toMatch(/^[^\n]{20,}[^.]$/)
    }
  })

  test('takes the transport port as given, 9300 otherwise', () => {
    expect(parseTarget('es-1')).toMatchObject({ target: { transportPort: 9300 } })
    expect(parseTarget('es-1', 9301)).toMatchObject({ target: { transportPort: 9301 } })
  })
})

test('parsePort takes digits from 1 to 65535', () => {
  expect(['1', '65535', '9200'].map(parsePort)).toEqual([1, 65535, 9200])
  expect(['0', '65536', '-1', '1e3', ' 1', '', '009200000'].map(parsePort)).toEqual(Array(7).fill(undefined))
})
