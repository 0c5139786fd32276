import { expect, test } from 'vitest'
import { parseTargetList } from '../../../lib/core/config/target-list.ts'

test('reads URLs, hosts and JSON lines, and skips blanks and comments', () => {
  const list = parseTargetList(
    [
      '# the demo cluster',
      '',
      'http://es-1:9200',
      'es-2',
      '{"host":"10.0.0.3","port":9201,"scheme":"https","transportPort":9301}',
      '{"host":"::1"}',
      '  ',
    ].join('\r\n'),
  )
  expect(list).toMatchObject({
    ok: true,
    targets: [
      { host: 'es-1', port: 9200, scheme: 'http' },
      { host: 'es-2', port: 9200, scheme: 'auto' },
      { host: '10.0.0.3', port: 9201, scheme: 'https', transportPort: 9301 },
      { host: '::1', port: 9200, transportPort: 9300 },
    ],
  })
})

test.each([
  ['{"host":', 'none'],
  ['{}', '"host"'],
  ['{"host":""}', '"host"'],
  ['{"host":5}', '"host"'],
  ['{"host":"a","port":0}', '"port"'],
  ['{"host":"a","port":"x"}', '"port"'],
  ['{"host":"a","transportPort":70000}', '"transportPort"'],
  ['{"host":"a","scheme":"ftp"}', '"scheme"'],
  ['u:p@es-1', 'password'],
])('%s is refused with its line', (line, words) => {
  const list = parseTargetList(`es-1\n${line}\nes-2`)
  expect(list).toMatchObject({ ok: false, line: 2 })
  expect(list.ok ? '' : list.problem).toContain(words)
})
