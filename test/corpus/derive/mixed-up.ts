import type { CorpusCase } from '../corpus.ts'
import { base, changed, type Derived } from './base.ts'
import { withContent } from './evidence-text.ts'

const HOUR = 3_600_000

/** Observations taken so long after the evidence. */
const later = (of: CorpusCase, ms: number): Pick<CorpusCase, 'observations' | 'now'> => ({
  observations: of.observations.map(each => ({ ...each, at: each.at + ms })),
  now: of.now + ms,
})

/** Evidence that is not of the host or of the moment that was probed. */
export const mixedUp = (): Derived[] => [
  ...(
    [
      ['stopped-by-an-operator-on-opensearch-2.19.3', 'bound-to-loopback-by-default-on-elasticsearch-7.17.29'],
      ['vm.max-map-count-too-low-on-elasticsearch-7.17.29', 'stopped-by-an-operator-on-opensearch-2.19.3'],
      ['masked-on-elasticsearch-7.17.29', 'vm.max-map-count-too-low-on-opensearch-2.19.3'],
      ['healthy-on-opensearch-2.19.3', 'stopped-by-an-operator-on-elasticsearch-7.17.29'],
      ['nftables-rejects-the-client-on-opensearch-2.19.3', 'stopped-by-an-operator-on-elasticsearch-8.19.8'],
    ] as const
  ).map(([theirs, seen]) => ({
    name: `seen-${seen}-with-evidence-of-${theirs}`,
    case: changed(base(seen), `with the evidence of ${theirs}`, {
      label: 'unknown',
      why: 'the evidence lists other addresses of the same network: it is of another host',
      evidence: base(theirs).evidence,
    }),
  })),
  ...['healthy-on-elasticsearch-7.17.29', 'healthy-on-opensearch-2.19.3'].map(name => {
    const stopped = base(name.replace('healthy', 'stopped-by-an-operator'))
    return {
      name: `refused-now-${name}-yesterday`,
      case: changed(base(name), 'a day before it was refused', {
        label: 'unknown',
        why: 'evidence of yesterday, when all was well, says nothing of the refusal of today',
        ...later(stopped, 24 * HOUR),
      }),
    }
  }),
  ...[
    'stopped-by-an-operator-on-elasticsearch-8.19.8',
    'bound-to-loopback-by-default-on-opensearch-2.19.3',
    'a-setting-is-misspelt-on-elasticsearch-7.17.29',
  ].map(name => ({
    name: `${name}-two-days-old`,
    case: changed(base(name), 'two days old', {
      unknownIsHonest: true,
      why: 'still likely, as it was refused then and is now, but not proven',
      ...later(base(name), 48 * HOUR),
    }),
  })),
  ...['stopped-by-an-operator-on-elasticsearch-7.17.29', 'vm.max-map-count-too-low-on-opensearch-2.19.3'].map(name => ({
    name: `healthy-now-${name}-before`,
    case: changed(base(name), 'an hour before it answered', {
      label: 'healthy',
      ...(() => {
        const healthy = base(`healthy-on-${name.split('-on-')[1]}`)
        const at = base(name).now - healthy.now + HOUR
        return later(healthy, at)
      })(),
    }),
  })),
  ...['stopped-by-an-operator-on-elasticsearch-7.17.29', 'masked-on-opensearch-2.19.3'].map(name => ({
    name: `${name}-through-an-elastic-ip`,
    case: changed(base(name), 'dialled at a public address that is translated', {
      unknownIsHonest: true,
      why: 'a public address is never listed on the instance, so that the evidence may well be of it',
      target: { ...base(name).target, given: 'http://203.0.113.7:9200', host: '203.0.113.7' },
      observations: base(name).observations.map(each => ({ ...each, host: '203.0.113.7', address: '203.0.113.7' })),
    }),
  })),
  ...(
    [
      ['empty', ['']],
      ['a-login-page', ['<!DOCTYPE html>', '<html><body>Please sign in</body></html>', '']],
      ['a-refused-sudo', ['sudo: a password is required', '']],
      ['binary', ['\u0000\u0001\u0002ELF\u007f', '\ufffd\ufffd@section', '']],
      ['a-head-alone', ['@esfleet-evidence 1', '']],
    ] as const
  ).map(([what, evidence]) => ({
    name: `refused-and-the-evidence-is-${what}`,
    case: changed(base('stopped-by-an-operator-on-opensearch-2.19.3'), `the evidence is ${what.replaceAll('-', ' ')}`, {
      label: 'unknown',
      evidence: [...evidence],
    }),
  })),
  ...['stopped-by-an-operator-on-opensearch-2.19.3', 'no-leader-found-on-elasticsearch-7.17.29'].map(name => ({
    name: `${name}-with-windows-line-ends`,
    case: changed(base(name), 'saved with CRLF', { evidence: base(name).evidence.map(line => `${line}\r`) }),
  })),
  ...['bound-to-loopback-by-default-on-opensearch-2.19.3', 'nftables-drops-the-client-on-opensearch-2.19.3'].map(
    name => ({
      name: `${name}-with-a-prompt-around`,
      case: changed(base(name), 'copied from a terminal', {
        evidence: ['admin@es-3:~$ sudo sh < inspect-node.sh', ...base(name).evidence, 'admin@es-3:~$ ', ''],
      }),
    }),
  ),
  ...['bound-to-loopback-by-default-on-elasticsearch-7.17.29', 'http.port-is-another-on-opensearch-2.19.3'].map(
    name => ({
      name: `${name}-read-without-root`,
      case: changed(base(name), 'as another user sees it: no owners of sockets, no firewall, no journal', {
        unknownIsHonest: true,
        evidence: withoutRoot(base(name).evidence),
      }),
    }),
  ),
]

const withoutRoot = (evidence: readonly string[]): string[] => {
  const steps: ((lines: string[]) => string[])[] = [
    lines => withContent(lines, 'host', all => all.map(line => line.replace(/^uid=0$/, 'uid=1000'))),
    lines => withContent(lines, 'listeners', all => all.map(line => line.replace(/ users:.*/, ''))),
    lines => withContent(lines, 'firewall', () => [], { attribute: 'tool=nft', status: 'denied' }),
    lines => withContent(lines, 'firewall', () => [], { attribute: 'tool=iptables', status: 'denied' }),
    lines => withContent(lines, 'journal', () => [], { status: 'denied' }),
  ]
  return steps.reduce((lines, step) => step(lines), [...evidence])
}
