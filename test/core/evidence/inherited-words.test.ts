import { expect, it } from 'vitest'
import { readEvidence } from '../../../lib/core/evidence/read-evidence.ts'
import { Finding } from '../../../lib/core/model/finding.ts'

const WORDS = ['constructor', '__proto__', 'toString', 'hasOwnProperty']

const framed = (name: string, lines: string[]): string =>
  [
    `@section ${name}`,
    ...lines.map(line => ` ${line}`),
    `@end ${name.split(' ')[0]} lines=${lines.length} status=ok`,
  ].join('\n')

it('takes words that every object inherits, and counts that no number holds, as foreign words like any other', () => {
  const sections = [
    framed(
      'disk',
      WORDS.map(word => `${word} /var/lib/elasticsearch overlay 1 1 1 1% /`),
    ),
    framed(
      'paths',
      WORDS.map(word => `${word} /tmp dir 755 root root ok`),
    ),
    framed('config path=/etc/elasticsearch/elasticsearch.yml', ['1:network.host: _constructor_']),
    framed('firewall tool=iptables', [
      '*filter',
      ':INPUT ACCEPT [0:0]',
      `[${'9'.repeat(400)}:1] -A INPUT -p tcp --dport constructor -j DROP`,
    ]),
    framed('firewall tool=nft', [
      'table inet f {',
      'chain input {',
      'type filter hook input priority filter; policy accept;',
      `tcp dport 9200 counter packets x bytes y drop # handle ${'9'.repeat(400)}`,
      '}',
      '}',
    ]),
  ]
  const text = ['@esfleet-evidence 1', ...sections, `@complete sections=${sections.length}`].join('\n')
  const { findings } = readEvidence(text)
  expect(findings.length).toBeGreaterThan(0)
  for (const finding of findings) expect(Finding.safeParse(finding).error).toBeUndefined()
})
