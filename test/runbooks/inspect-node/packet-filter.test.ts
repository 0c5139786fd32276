import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readEvidence } from '../../../lib/core/evidence/read-evidence.ts'
import type { FindingOf } from '../../../lib/core/model/finding.ts'
import { inspectScript } from '../../../lib/runbooks/inspect-node/assemble.ts'
import { evidence, frame } from '../../core/evidence/frame.ts'

interface Recorded {
  addresses: string[]
  sections: { tool: string; lines: string[] }[]
}

const DIRECTORY = join(import.meta.dirname, '../../fixtures/firewall')
const PORTS = [9200, 9201, 9300]
const AWKS = [['mawk'], ['gawk'], ['gawk', '--posix'], ['busybox', 'awk']].filter(
  ([command = '', ...args]) => spawnSync(command, [...args, 'BEGIN { exit }']).status === 0,
)

const REDUCE = /^REDUCE='$([\s\S]*?)^}'$/m.exec(inspectScript())?.[1] ?? ''
const PROGRAM = `${REDUCE}}
{ line[++n] = $0 }
END { ${PORTS.map(port => `port[${port}]`).join('; ')}; reduce(); for (i = 1; i <= n; i++) print line[i] }`

const reduced = ([command = '', ...args]: string[], lines: readonly string[]): string[] => {
  const { stdout, stderr } = spawnSync(command, [...args, PROGRAM], {
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return stdout.split('\n').slice(0, -1)
}

const verdicts = (recorded: Recorded, change: (lines: string[]) => string[]) => {
  const sections = recorded.sections.map(({ tool, lines }) => frame(`firewall tool=${tool}`, change(lines)))
  const text = evidence(...sections, frame('addresses', recorded.addresses))
  return readEvidence(text, { ports: [9201] })
    .findings.filter((finding): finding is FindingOf<'firewall'> => finding.kind === 'firewall')
    .map(({ source, handle, packets, table, chain, ...said }) => said)
}

const recordings = readdirSync(DIRECTORY)
  .filter(name => name.endsWith('.json'))
  .map(name => ({ name, recorded: JSON.parse(readFileSync(join(DIRECTORY, name), 'utf8')) as Recorded }))

test('the recordings and the awks are there', () => {
  expect(REDUCE).toContain('function reduce')
  expect(recordings.length).toBeGreaterThan(10)
  expect(AWKS.length).toBeGreaterThan(0)
})

describe.each(AWKS)('a long packet filter, shortened with %s %s', (...awk) => {
  const program = awk.filter(word => word !== undefined)
  test.each(recordings)('$name: says the same of every port in question', ({ recorded }) => {
    const whole = verdicts(recorded, lines => lines)
    expect(verdicts(recorded, lines => reduced(program, lines))).toEqual(whole)
  })

  test('rules that only look as if they concerned something else stay', () => {
    const kept = [
      '-A INPUT ! -p udp -j DROP',
      '-A INPUT -p tcp -m tcp ! --dport 22 -j DROP',
      '-A INPUT -p tcp -m multiport --dports 22,9000:9400 -j DROP',
      '-A INPUT -m comment --comment "no -p udp or --dport 22 here" -j DROP',
      '-A INPUT -m comment --comment "quoted \\" --dport 22" -j DROP',
      '-A INPUT -p tcp -m tcp --dport 9200 -j REJECT --reject-with icmp-port-unreachable',
    ]
    const filter = ['*filter', ':INPUT ACCEPT [0:0]', ...kept]
    const passed = ['-A INPUT -p udp -m udp --dport 9200 -j DROP', '-A INPUT -p tcp -m tcp --dport 22:80 -j DROP']
    expect(reduced(program, [...filter, ...passed, 'COMMIT'])).toEqual(filter)
    const rules = [
      '\t\tmeta l4proto != udp drop # handle 1',
      '\t\ttcp dport != 22 drop # handle 2',
      '\t\ttcp dport { 22, 9000-9400 } drop # handle 3',
      '\t\ttcp dport 9200 reject with icmp port-unreachable # handle 4',
      '\t\tip saddr 10.0.0.1 reject with icmp type admin-prohibited # handle 4',
      '\t\tlog prefix "tcp dport 22 " drop # handle 5',
      '\t\ttcp dport vmap { 22 : accept, 9200 : jump es } # handle 6',
      '\t\ttcp dport @es drop # handle 7',
    ]
    const table = (inside: string[], more: string[]) => [
      'table inet f { # handle 1',
      '\tchain in { # handle 1',
      '\t\ttype filter hook input priority filter; policy accept;',
      ...inside,
      '\t}',
      '\tchain es { # handle 2',
      '\t}',
      ...more,
      '}',
    ]
    const other = ['\tchain out {', '\t\ttype filter hook output priority 0; policy drop;', '\t}']
    expect(reduced(program, table([...rules, '\t\ttcp dport 22 accept # handle 8'], other))).toEqual(table(rules, []))
  })
})
