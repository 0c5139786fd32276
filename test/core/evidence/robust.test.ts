import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Finding } from '../../../lib/core/model/finding.ts'
import { evidence, frame, read, realEvidence } from './frame.ts'

/** What later sections corroborate or make whole is not compared: it stands in findings of earlier ones. */
const comparable = (findings: readonly Finding[], complete: ReadonlySet<string>) =>
  findings
    .filter(({ kind, source }) => kind !== 'gap' && kind !== 'firewall' && complete.has(source.section))
    .map(finding => {
      if (finding.kind === 'bind-failure') return { ...finding, errno: undefined }
      if (finding.kind === 'config-file') return { ...finding, content: undefined }
      if (finding.kind === 'disk') return { ...finding, role: undefined }
      return finding.kind === 'fatal' ? { ...finding, about: undefined } : finding
    })

const completeSections = (text: string): Set<string> => {
  const opened = [...text.matchAll(/^@section (\S+)/gm)].map(([, name]) => name ?? '')
  const names = new Set([...text.matchAll(/^@end (\S+) .*\n/gm)].map(([, name]) => name ?? ''))
  const ended = [...text.matchAll(/^@end (\S+) .*\n/gm)].map(([, name]) => name ?? '')
  for (const name of names) {
    if (opened.filter(other => other === name).length !== ended.filter(other => other === name).length)
      names.delete(name)
  }
  return names
}

describe.each(realEvidence)('$name', ({ text }) => {
  const plainEnd = text.indexOf('\n@complete')
  const full = read(text)

  test('every finding has the shape it claims', () => {
    for (const finding of full) expect(Finding.parse(finding)).toEqual(finding)
  })

  test('was not cut', () => {
    expect(full.filter(finding => finding.kind === 'gap' && finding.reason === 'truncated')).toEqual([])
  })

  test('cut at any byte: no throw, a gap, and the same findings from the sections that are whole', () => {
    const sorts = new Set<string>()
    // A prime step meets every part of every line over the fixtures; around each mark every byte counts.
    const cuts = new Set(Array.from({ length: Math.ceil(plainEnd / 499) }, (_, i) => i * 499))
    for (const { index } of [...text.matchAll(/^@.*$/gm)].filter((_, i) => i % 5 === 1)) {
      for (let i = -2; i < 12; i++) cuts.add(Math.max(0, index + i))
    }
    const all = new Set(full.map(({ source }) => source.section))
    const expected = new Set(comparable(full, all).map(finding => JSON.stringify(finding)))
    for (const cut of [...cuts].filter(cut => cut <= plainEnd)) {
      const part = text.slice(0, cut)
      const findings = read(part)
      const reasons = findings.flatMap(finding => (finding.kind === 'gap' ? [finding.reason] : []))
      if (cut > 0) expect(reasons).toContain('truncated')
      for (const finding of comparable(findings, completeSections(part))) {
        sorts.add(finding.kind)
        const told = JSON.stringify(finding)
        if (!expected.has(told)) expect(told).toBe('among the findings of the whole')
      }
    }
    expect(sorts.size).toBeGreaterThan(12)
  })
})

describe('foreign bytes', () => {
  const SECTIONS = [
    'host',
    'nodes',
    'units',
    'unit-events',
    'listeners',
    'connects',
    'config',
    'environment',
    'jvm-options',
    'journal unit=a.service',
    'log path=/l/a.log',
    'kernel-settings',
    'sysctl-files',
    'firewall tool=nft',
    'firewall tool=iptables',
    'firewall tool=ufw',
    'firewall tool=firewalld',
    'kernel-log',
    'addresses',
    'disk',
    'paths',
    'mounts',
    'memory',
    'counters',
    'resolution',
    'certificates',
    'security-modules',
    'containers',
    'packages',
    'reboots',
    'crashes',
    'config-file',
  ]
  const lines = realEvidence.flatMap(({ text }) =>
    text
      .split('\n')
      .filter(line => line.startsWith(' '))
      .map(line => line.slice(1)),
  )

  test('random bytes never throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), bytes => read(bytes).every(({ kind }) => kind === 'gap')))
  })

  test('random lines in any section never throw, and every finding has the shape it claims', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(...lines),
      fc
        .tuple(fc.constantFrom(...lines), fc.nat(80), fc.string({ maxLength: 4 }))
        .map(([text, at, noise]) => text.slice(0, at) + noise + text.slice(at + 2)),
    )
    const sections = fc.array(
      fc.tuple(fc.constantFrom(...SECTIONS), fc.array(line, { maxLength: 12 })).map(([name, content]) =>
        frame(
          name,
          content.map(text => text.replaceAll('\n', ' ')),
        ),
      ),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(sections, frames => {
        for (const finding of read(evidence(...frames))) expect(Finding.safeParse(finding).success).toBe(true)
      }),
      { numRuns: 250 },
    )
  })

  test('any line of real evidence put into any other section does no harm', () => {
    for (const name of SECTIONS) {
      for (const finding of read(evidence(frame(name, lines)))) expect(Finding.safeParse(finding).success).toBe(true)
    }
  })
})

describe('time grows with size only', () => {
  const hostile: readonly [string, string, string][] = [
    ['log path=/l', 'one head with many lines', 'bootstrap check failure [1] of [1]: x'],
    ['log path=/l', 'many exceptions', `[2026-11-23T12:03:45,864][ERROR][o.e.b.Bootstrap] [n] ${'a.b.C$'.repeat(400)}`],
    ['journal unit=a', 'long words', `1.1 h e[1]: ${'Exception'.repeat(300)}`],
    ['nodes', 'many settings', 'setting=a=b'],
    ['listeners', 'many sockets', 'LISTEN 0 128 *:9200 *:* users:(("java",pid=1,fd=1))'],
    [
      'listeners source=proc',
      'many sockets',
      '0: 00000000:23F0 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1',
    ],
    ['config path=/e/elasticsearch.yml', 'brackets', `1:a: ${'['.repeat(1000)}`],
    ['firewall tool=nft', 'one rule', `tcp dport ${'{ '.repeat(500)}`],
    ['firewall tool=iptables', 'many chains', ':INPUT DROP [0:0]'],
    ['unit-events', 'many failures', '1.1 a.service failed unit_result=timeout boot=this'],
    ['certificates path=/a', 'many certificates', 'subject=CN = a'],
    ['mounts', 'equals signs', '='.repeat(3000)],
  ]

  test.each(hostile)('%s: %s', (name, _, line) => {
    const count = Math.ceil(1_500_000 / (line.length + 2))
    const text = evidence(frame(name, Array(count).fill(line)))
    const started = performance.now()
    read(text)
    expect(performance.now() - started).toBeLessThan(5000)
  })

  test('jumps among chains without an end', () => {
    const rules = Array.from({ length: 40 }, (_, i) => [
      `:c${i} - [0:0]`,
      `-A c${i} -j c${(i + 1) % 40}`,
      `-A c${i} -j c${(i + 2) % 40}`,
    ])
    const declared = rules.map(([chain = '']) => chain)
    const text = evidence(
      frame('firewall tool=iptables', [
        '*filter',
        ':INPUT ACCEPT [0:0]',
        ...declared,
        '-A INPUT -j c0',
        ...rules.flatMap(([, ...jumps]) => jumps),
      ]),
    )
    const started = performance.now()
    const findings = read(text)
    expect(performance.now() - started).toBeLessThan(2000)
    for (const finding of findings) if (finding.kind === 'firewall') expect(finding.certain).toBe(false)
  })
})
