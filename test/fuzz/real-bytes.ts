import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeBulk } from '../../lib/core/evidence/bulk.ts'
import { gunzip } from '../../lib/local/gunzip.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures')

const filesIn = (folder: string, extension: string): Buffer[] =>
  readdirSync(join(FIXTURES, folder))
    .filter(name => name.endsWith(extension))
    .sort()
    .map(name => readFileSync(join(FIXTURES, folder, name)))

/** Evidence as real nodes gave it, bulk included. */
export const realEvidence: readonly Buffer[] = filesIn('evidence', '.evidence')

export const realBodies: readonly Buffer[] = filesIn('http', '.txt')

export const realCertificates: readonly string[] = filesIn('tls', '.pem').map(String)

export interface RealSection {
  /** Name and attributes. */
  head: string
  lines: readonly string[]
}

const recordedFirewalls = filesIn('firewall', '.json').flatMap(file => {
  const { addresses, sections } = JSON.parse(String(file)) as {
    addresses: string[]
    sections: { tool: string; lines: string[] }[]
  }
  return [
    { head: 'addresses', lines: addresses },
    ...sections.map(({ tool, lines }) => ({ head: `firewall tool=${tool}`, lines })),
  ]
})

/** No node of the fixtures had these: synthetic, in the form that the tools' documentation gives. */
const synthetic: readonly RealSection[] = [
  {
    head: 'firewall tool=ufw',
    lines: [
      'Status: active',
      'Default: deny (incoming), allow (outgoing), disabled (routed)',
      '9200/tcp on eth0           ALLOW IN    10.0.0.0/8                 # es',
      '9300,9301/tcp (v6)         REJECT IN   Anywhere (v6)',
    ],
  },
  {
    head: 'firewall tool=firewalld',
    lines: [
      'public (active, default)',
      '  target: default',
      '  interfaces: eth0',
      '  sources: 10.1.0.0/16',
      '  services: ssh elasticsearch',
      '  ports: 9200-9300/tcp',
      '  rich rules: ',
      '\trule family="ipv4" source address="10.0.0.0/16" port port="9200" protocol="tcp" accept',
    ],
  },
  { head: 'containers', lines: ['es1 elasticsearch:8.19.8 exited 78 9200/tcp=0.0.0.0:9200 no 1795360565 1795360570'] },
  {
    head: 'security-modules',
    lines: [
      'Enforcing',
      '1795360565.1 audit: type=1400 audit(1795360565.1:9): avc:  denied  { name_bind } for  pid=1 comm="java" src=9200',
      '1795360565.1 audit: apparmor="DENIED" operation="open" profile="java" name="/etc/x" pid=1',
    ],
  },
  { head: 'crashes', lines: ['path=/var/log/elasticsearch/hs_err_pid1.log', 'mtime=1795360565', '# SIGSEGV (0xb)'] },
  { head: 'reboots', lines: ['reboot   system boot  6.1.0 Mon Nov 23 12:03:43 2026   still running'] },
  { head: 'packages', lines: ['2026-11-23 12:03:43 upgrade elasticsearch:amd64 8.19.7 8.19.8'] },
  { head: 'kernel-log', lines: ['1795360565.1 Out of memory: Killed process 812 (java) total-vm:1kB, anon-rss:1kB'] },
]

const text = (evidence: Buffer): string => {
  const plain = String(evidence)
  const bulk = plain
    .slice(plain.indexOf('@bulk'))
    .split('\n')
    .slice(1)
    .filter(line => line.startsWith(' '))
  return plain.includes('@bulk')
    ? `${plain}\n${decodeBulk(
        bulk.map(line => line.slice(1)),
        gunzip,
      )}`
    : plain
}

const sectionsIn = (evidence: string): RealSection[] =>
  [...evidence.matchAll(/^@section (.+)\n((?: .*\n|\n)*)@end /gm)].map(([, head = '', body = '']) => ({
    head,
    lines: body
      .split('\n')
      .slice(0, -1)
      .map(line => line.slice(1)),
  }))

/** Every section of the plain parts and the bulks. */
export const realSections: readonly RealSection[] = [
  ...realEvidence.flatMap(evidence => sectionsIn(text(evidence))),
  ...recordedFirewalls,
  ...synthetic,
]

export const sectionsByName: ReadonlyMap<string, readonly RealSection[]> = Map.groupBy(
  realSections,
  ({ head }) => `${head.split(' ', 1)[0]}${/ tool=\w+/.exec(head)?.[0] ?? ''}`,
)

export const frame = (head: string, lines: readonly string[], status = 'ok'): string =>
  `@section ${head}\n${lines.map(line => ` ${line}\n`).join('')}@end ${head.split(' ', 1)[0]} lines=${lines.length} status=${status}\n`

export const evidenceOf = (frames: readonly string[]): string =>
  `@esfleet-evidence 1\n${frames.join('')}@complete sections=${frames.length}\n`
