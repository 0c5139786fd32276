import fc from 'fast-check'
import { mutatedText } from './mutations.ts'

const REAL = `cluster.name: logs
node.name: \${HOSTNAME}
path:
  data: [/var/lib/elasticsearch, "/mnt/b"]
  logs: /var/log/elasticsearch
network.host: [_local_, _site_]
http.port: 9200-9300
discovery.seed_hosts:
  - es-1
  - 'es-2:9300'
xpack.security.http.ssl:
  enabled: true
  keystore.path: certs/http.p12
script.text: |
  a
   b
# comment
`

const depth = fc.nat(3000)

/** Deep nesting, aliases of aliases, tags, directives, several documents, keys that are no scalars. */
const bomb = fc.oneof(
  depth.map(n => `a: ${'['.repeat(n)}`),
  depth.map(n => `a: ${'['.repeat(n)}${']'.repeat(n)}`),
  depth.map(n => `${'{a: '.repeat(n)}1${'}'.repeat(n)}`),
  depth.map(n => `a:\n${'- '.repeat(n)}b`),
  depth.map(n => `${'? '.repeat(n)}b`),
  fc.nat(120).map(n => Array.from({ length: n }, (_, i) => `${' '.repeat(i)}k${i}:`).join('\n')),
  fc.tuple(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 2, max: 12 })).map(([levels, width]) =>
    Array.from(
      { length: levels },
      (_, i) =>
        `a${i}: &a${i} [${Array(width)
          .fill(i === 0 ? 'x' : `*a${i - 1}`)
          .join(', ')}]`,
    ).join('\n'),
  ),
  fc
    .integer({ min: 1, max: 40 })
    .map(n =>
      Array.from({ length: n }, (_, i) => `m${i}: &m${i}\n  <<: *m${Math.max(0, i - 1)}\n  k${i}: 1`).join('\n'),
    ),
  fc.constantFrom(
    'a: &a [*a]',
    'a: *nobody',
    '!!binary "AAA="',
    'a: !!js/function "f"',
    'a: !!timestamp 2001-99-99',
    '%YAML 9.9\n---\na: 1\n--- b',
    '? [a, b]\n: c',
    '? {x: y}\n: c',
    '\ta: 1',
    'a: "\\ud800"',
    '"\\x0": 1',
    "'a",
    'a: |9\n b',
    '__proto__: {a: 1}',
    'constructor.prototype: 1',
    `\${A}: \${B}\nc: [\${D}`,
    `\${\${\${`,
    `a: 0x${'f'.repeat(2000)}`,
    'a: .inf\nb: .nan\nc: -0\nd: 0o9\ne: 1_000',
    '\ufeffa: 1',
    '---\n...\n---\n...',
  ),
)

export const hostileYaml: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: mutatedText([REAL], 8) },
  { weight: 2, arbitrary: bomb },
  { weight: 1, arbitrary: fc.tuple(mutatedText([REAL], 3), bomb).map(([text, end]) => `${text}\n${end}`) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
)
