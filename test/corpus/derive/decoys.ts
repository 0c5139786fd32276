import { base, changed, type Derived } from './base.ts'
import { type Lines, valueIn, withContent, withSection } from './evidence-text.ts'

const collectedAt = (lines: Lines): number => Number(valueIn(lines, 'host', 'time'))

/** The kernel's words of 6.x for a victim that is no concern of this node's present state. */
const kill = (epoch: number, pid: number, command: string): string[] => [
  `${epoch}.204113 ${command} invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0`,
  `${epoch}.204871 oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/batch.service,task=${command},pid=${pid},uid=1001`,
  `${epoch}.204902 Out of memory: Killed process ${pid} (${command}) total-vm:9127404kB, anon-rss:7713204kB, file-rss:0kB, shmem-rss:0kB, UID:1001 pgtables:15520kB oom_score_adj:0`,
]

const DAY = 86_400

const addTo = (lines: Lines, section: string, added: readonly string[], attribute = ''): string[] =>
  withContent(lines, section, all => [...all, ...added], { attribute })

type Change = (lines: string[]) => string[]

const decoy = (names: readonly string[], what: string, change: Change): Derived[] =>
  names.map(name => ({
    name: `${name}-beside-${what}`,
    case: changed(base(name), `with ${what.replaceAll('-', ' ')}`, { evidence: change([...base(name).evidence]) }),
  }))

const OTHER_PORT_RULES = [
  'table inet hardening { # handle 11',
  '	chain input { # handle 1',
  '		type filter hook input priority filter; policy accept;',
  '		tcp dport { 5601, 9600 } reject with tcp reset # handle 4',
  '		tcp dport 3306 drop # handle 5',
]

/** A second node's log, in the words of 7.17, of a start that its checks ended. */
const secondLog = (at: string): string[] => [
  `[${at},101][INFO ][o.e.b.BootstrapChecks    ] [es-b] bound or publishing to a non-loopback address, enforcing bootstrap checks`,
  `[${at},109][ERROR][o.e.b.Bootstrap          ] [es-b] node validation exception`,
  '[1] bootstrap checks failed. You must address the points described in the following [1] lines before starting Elasticsearch.',
  'bootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
]

/** True lines about something else: none of them explains what was seen. */
export const decoys = (): Derived[] => [
  ...decoy(
    [
      'stopped-by-an-operator-on-elasticsearch-7.17.29',
      'bound-to-loopback-by-default-on-opensearch-2.19.3',
      'nftables-drops-the-client-on-elasticsearch-7.17.29',
      'vm.max-map-count-too-low-on-elasticsearch-8.19.8',
      'healthy-on-opensearch-2.19.3',
    ],
    'an-out-of-memory-kill-of-yesterday',
    lines => addTo(lines, 'kernel-log', kill(collectedAt(lines) - DAY, 4711, 'java')),
  ),
  ...decoy(
    [
      'stopped-by-an-operator-on-opensearch-2.19.3',
      'killed-with-kill-9-on-opensearch-2.19.3',
      'http.port-is-another-on-elasticsearch-7.17.29',
    ],
    'an-out-of-memory-kill-of-a-browser',
    lines => addTo(lines, 'kernel-log', kill(collectedAt(lines) - 30, 20817, 'chrome')),
  ),
  ...decoy(
    [
      'stopped-by-an-operator-on-elasticsearch-8.19.8',
      'bound-to-loopback-by-default-on-elasticsearch-7.17.29',
      'just-started-on-opensearch-2.19.3',
      'disabled-and-rebooted-on-opensearch-2.19.3',
    ],
    'rules-for-other-ports',
    lines => withContent(lines, 'firewall', () => OTHER_PORT_RULES, { attribute: 'tool=nft' }),
  ),
  ...decoy(
    [
      'stopped-by-an-operator-on-elasticsearch-7.17.29',
      'nftables-rejects-the-client-on-elasticsearch-7.17.29',
      'bound-to-another-address-of-the-node-on-elasticsearch-7.17.29',
    ],
    'the-log-of-a-second-node',
    lines =>
      withSection(
        lines,
        'log',
        `log path=/var/log/elasticsearch-b/b.log mtime=${collectedAt(lines) - 7200} since=${collectedAt(lines) - 7230}`,
        secondLog('2026-11-23T10:20:11'),
      ),
  ),
  ...decoy(
    [
      'masked-on-elasticsearch-7.17.29',
      'stopped-by-sigstop-on-elasticsearch-7.17.29',
      'discovery-not-configured-on-opensearch-2.19.3',
    ],
    'an-upgrade-of-its-packages',
    lines =>
      addTo(lines, 'packages', [
        '2026-11-22T06:41:02 upgrade openjdk-17-jre-headless:amd64 17.0.18+8-1~deb12u1 17.0.19+10-1~deb12u2',
        'automatic=unattended-upgrades',
      ]),
  ),
  ...decoy(
    ['stopped-by-an-operator-on-opensearch-2.19.3', 'bound-to-loopback-by-default-on-elasticsearch-7.17.29'],
    'a-denial-of-another-program',
    lines =>
      addTo(lines, 'security-modules', [
        `${collectedAt(lines) - 100}.118 audit: type=1400 audit(${collectedAt(lines) - 100}.118:211): apparmor="DENIED" operation="open" profile="/usr/sbin/cupsd" name="/etc/paperspecs" pid=998 comm="cupsd" requested_mask="r" denied_mask="r" fsuid=0 ouid=0`,
      ]),
  ),
  ...decoy(
    ['stopped-by-an-operator-on-elasticsearch-9.1.0', 'vm.max-map-count-too-low-on-opensearch-2.19.3'],
    'an-answering-dashboard',
    lines => addTo(lines, 'listeners', ['LISTEN 0 511 0.0.0.0:5601 0.0.0.0:* users:(("node",pid=612,fd=19))']),
  ),
  ...decoy(
    ['nftables-drops-the-client-on-opensearch-2.19.3', 'iptables-rejects-the-client-on-elasticsearch-7.17.29'],
    'a-full-backup-disk',
    lines => addTo(lines, 'disk', ['kb /srv/backup /dev/nvme2n1 102687672 102687672 0 100% /srv/backup']),
  ),
]
