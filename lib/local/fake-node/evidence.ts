import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

/** What the made-up evidence of a made-up node says; what is left out is as on a healthy node. */
export interface FakeInstance {
  name: string
  address: string
  /** Unix seconds at which it "was taken". */
  time: number
  running?: boolean
  /** Seconds since its process or its last life began. */
  startedAgo?: number
  /** The lines of `systemctl show` that differ from an active unit's. */
  unit?: Readonly<Record<string, string | number>>
  listeners?: readonly (readonly [address: string, port: number])[]
  connects?: readonly (readonly [address: string, port: number, outcome: string])[]
  config?: readonly string[]
  journal?: readonly string[]
  log?: readonly string[]
  kernelSettings?: Readonly<Record<string, string | number>>
  firewall?: readonly string[]
}

const PID = 2816
const STARTED_AGO_S = 3600
const CONF = '/etc/elasticsearch/elasticsearch.yml'

/**
 * Evidence of an Elasticsearch 8.19 node as the node script would frame it. Synthetic throughout: no such instance
 * exists, and none of the lines came from one.
 */
export function fakeEvidence(instance: FakeInstance): string {
  const { name, address, time } = instance
  const running = instance.running ?? true
  const since = time - (instance.startedAgo ?? STARTED_AGO_S)
  const config = instance.config ?? settings(name)
  const file = config.map(line => `${line}\n`).join('')
  const numbered = config.map((line, i) => `${i + 1}:${line}`)
  const listeners = instance.listeners ?? (running ? [[address, 9200] as const, [address, 9300] as const] : [])
  const outcome = (host: string, port: number) =>
    listeners.some(([bound, open]) => bound === host && open === port) ? 'open' : 'refused'
  const connects =
    instance.connects ??
    ['127.0.0.1', address].flatMap(host => [9200, 9300].map(port => [host, port, outcome(host, port)] as const))
  const sections = [
    section('host', [
      ...[`time=${time}`, `boot_time=${time - 86_400}`, `hostname=${name}`, 'kernel=6.1.0', 'uid=0', 'systemd=252'],
      ...['virtualization=kvm', 'clock_synchronized=yes', 'os=debian 12', 'utc_offset=+0000'],
    ]),
    section('nodes', running ? processBlock(since) : []),
    section('units', unitBlock(running, since, instance.unit ?? {})),
    section(
      'listeners source=ss',
      listeners.map(
        ([host, port]) => `LISTEN 0 4096 [::ffff:${host}]:${port} *:* users:(("java",pid=${PID},fd=${port % 1000}))`,
      ),
    ),
    section(
      'connects',
      connects.map(words => words.join(' ')),
    ),
    section(
      `config path=${CONF} mode=0660 owner=root group=elasticsearch size=${file.length} mtime=${since} sha256=${sha256(file)}`,
      numbered.filter(line => !/^\d+:\s*(#|$)/.test(line)),
    ),
    section(`journal unit=elasticsearch.service since=${since}`, instance.journal ?? []),
    section(`log path=/var/log/elasticsearch/demo.log mtime=${time} since=${since}`, instance.log ?? []),
    section(
      'kernel-settings',
      Object.entries({ 'vm.max_map_count': 262144, ...instance.kernelSettings }).map(words => words.join('=')),
    ),
    section('firewall tool=nft', instance.firewall ?? []),
    section('addresses', [
      '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever',
      `2: eth0    inet ${address}/24 brd 10.0.0.255 scope global eth0\\       valid_lft forever preferred_lft forever`,
    ]),
  ]
  const bulk = gzipSync(section(`config-file path=${CONF}`, numbered)).toString('base64')
  const plain = ['@esfleet-evidence 1\n', ...sections, `@complete sections=${sections.length}\n`]
  return `${plain.join('')}@bulk gzip+base64\n ${bulk}\n@end bulk lines=1\n`
}

/** Settings of a node that belongs to a cluster; scenes with other settings start from these. */
export const settings = (name: string): string[] => [
  `node.name: ${name}`,
  'cluster.name: demo',
  'network.host: _site_',
  'discovery.seed_hosts: ["10.0.0.11", "10.0.0.12"]',
]

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

function section(opening: string, lines: readonly string[]): string {
  const name = opening.split(' ', 1)[0]
  return [
    `@section ${opening}`,
    ...lines.map(line => ` ${line}`),
    `@end ${name} lines=${lines.length} status=ok`,
    '',
  ].join('\n')
}

const processBlock = (start: number): string[] => [
  ...[`pid=${PID}`, 'ppid=1', 'product=elasticsearch', 'role=server', 'user=elasticsearch', 'uid=110', 'state=S'],
  ...[`start=${start}`, 'unit=elasticsearch.service', 'home=/usr/share/elasticsearch', 'conf=/etc/elasticsearch'],
  ...['xms=1g', 'xmx=1g', 'limit_nofile=65535:65535', 'limit_nproc=4096:4096', 'netns=same', 'version=8.19.8'],
]

function unitBlock(running: boolean, since: number, differs: Readonly<Record<string, string | number>>): string[] {
  const properties = {
    Id: 'elasticsearch.service',
    LoadState: 'loaded',
    ActiveState: running ? 'active' : 'inactive',
    SubState: running ? 'running' : 'dead',
    UnitFileState: 'enabled',
    Result: 'success',
    ExecMainCode: 0,
    ExecMainStatus: 0,
    MainPID: running ? PID : 0,
    NRestarts: 0,
    Type: 'notify',
    Restart: 'no',
    FragmentPath: '/lib/systemd/system/elasticsearch.service',
    DropInPaths: '',
    NeedDaemonReload: 'no',
    LimitNOFILE: 65535,
    LimitNPROC: 4096,
    ...(running ? { ActiveEnterTimestamp: `@${since}`, ExecMainStartTimestamp: `@${since}` } : {}),
    ...differs,
  }
  return Object.entries(properties).map(words => words.join('='))
}
