import { base, changed, type Derived } from './base.ts'
import { type Lines, valueIn, withContent, withoutBulk, withSection } from './evidence-text.ts'

const BARE = 'neither-product-is-installed-on-elasticsearch-7.17.29'
const bare = () => base(BARE)
const time = (lines: Lines): number => Number(valueIn(lines, 'host', 'time'))

const containers = (lines: Lines, rows: readonly string[]): string[] => withContent(lines, 'containers', () => rows)

const ID = '4f1c8d27ab90'
const logged = (lines: Lines, log: readonly string[]): string[] =>
  withSection(lines, 'containers', `log path=docker:${ID}`, log)

const PROXY = (address: string, port: number) =>
  `LISTEN 0 4096 ${address}:${port} 0.0.0.0:* users:(("docker-proxy",pid=1401,fd=4))`

/** In the words of the images, whose logs are the console's. */
const CHECK_7_17 = [
  '{"type": "server", "timestamp": "2026-11-23T12:57:40,011Z", "level": "INFO", "component": "o.e.b.BootstrapChecks", "cluster.name": "docker-cluster", "node.name": "4f1c8d27ab90", "message": "bound or publishing to a non-loopback address, enforcing bootstrap checks" }',
  'ERROR: [1] bootstrap checks failed. You must address the points described in the following [1] lines before starting Elasticsearch.',
  'bootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
  'ERROR: Elasticsearch did not exit normally - check the logs at /usr/share/elasticsearch/logs/docker-cluster.log',
]
const CHECK_OS = [
  'ERROR: [1] bootstrap checks failed',
  '[1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
  'ERROR: OpenSearch did not exit normally - check the logs at /usr/share/opensearch/logs/docker-cluster.log',
]

const inContainer = (
  name: string,
  why: string,
  label: Derived['case']['label'],
  change: (lines: string[]) => string[],
  more: Partial<Derived['case']> = {},
): Derived => ({
  name: `container-${name}`,
  case: {
    ...changed(bare(), why, { label, evidence: change(withoutBulk(bare().evidence)), ...more }),
    origin: {
      kind: 'synthetic',
      what: `a host without a node (${BARE}), and what docker tells, by its formats: ${why}`,
    },
  },
})

const seen = (at: number, finished: number) =>
  `2026-11-23T${new Date((at - finished) * 1000).toISOString().slice(11, 19)}.000000000Z`

const hostWithContainers = (): Derived[] => [
  inContainer('exited-143-is-not-running', 'exited with 143', 'container-not-running', lines =>
    containers(lines, [
      `es01 docker.elastic.co/elasticsearch/elasticsearch:8.17.0 exited 143 - false ${seen(time(lines), 9000)} ${seen(time(lines), 400)}`,
    ]),
  ),
  inContainer('exited-0-of-opensearch-is-not-running', 'exited with 0', 'container-not-running', lines =>
    containers(lines, [
      `node-1 opensearchproject/opensearch:2.19.3 exited 0 - false ${seen(time(lines), 9000)} ${seen(time(lines), 400)}`,
    ]),
  ),
  inContainer('created-is-not-running', 'created, never started', 'container-not-running', lines =>
    containers(lines, ['es01 elasticsearch:7.17.29 created 0 - false 0001-01-01T00:00:00Z 0001-01-01T00:00:00Z']),
  ),
  inContainer(
    'killed-for-memory-is-not-running',
    'exited with 137, OOMKilled',
    'oom-killed',
    lines =>
      containers(lines, [
        `es01 docker.elastic.co/elasticsearch/elasticsearch:8.17.0 exited 137 - true ${seen(time(lines), 9000)} ${seen(time(lines), 400)}`,
      ]),
    { accepted: ['container-not-running'], why: 'docker itself says OOMKilled; that the container is down is as true' },
  ),
  inContainer(
    'exited-78-at-vm.max-map-count',
    'exited with 78, and its log says why',
    'bootstrap-max-map-count',
    lines =>
      logged(
        withContent(
          containers(lines, [
            `es01 docker.elastic.co/elasticsearch/elasticsearch:7.17.29 exited 78 - false ${seen(time(lines), 480)} ${seen(time(lines), 460)}`,
          ]),
          'kernel-settings',
          all => all.map(line => line.replace('max_map_count=262144', 'max_map_count=65530')),
        ),
        CHECK_7_17,
      ),
    { accepted: ['container-not-running'], allowed: ['container-not-running'] },
  ),
  inContainer(
    'exited-78-of-opensearch-at-vm.max-map-count',
    'exited with 78, and its log says why',
    'bootstrap-max-map-count',
    lines =>
      logged(
        withContent(
          containers(lines, [
            `os01 opensearchproject/opensearch:2.19.3 exited 78 - false ${seen(time(lines), 480)} ${seen(time(lines), 460)}`,
          ]),
          'kernel-settings',
          all => all.map(line => line.replace('max_map_count=262144', 'max_map_count=65530')),
        ),
        CHECK_OS,
      ),
    { accepted: ['container-not-running'], allowed: ['container-not-running'] },
  ),
  inContainer('publishes-no-port', 'runs and publishes nothing', 'container-port-unpublished', lines =>
    containers(lines, [
      `es01 docker.elastic.co/elasticsearch/elasticsearch:8.17.0 running 0 9200/tcp=,9300/tcp= false ${seen(time(lines), 9000)} 0001-01-01T00:00:00Z`,
    ]),
  ),
  inContainer('publishes-the-transport-port-alone', 'publishes 9300 alone', 'container-port-unpublished', lines =>
    withContent(
      containers(lines, [
        `es01 elasticsearch:7.17.29 running 0 9200/tcp=,9300/tcp=0.0.0.0:9300 false ${seen(time(lines), 9000)} 0001-01-01T00:00:00Z`,
      ]),
      'listeners',
      () => [PROXY('0.0.0.0', 9300)],
    ),
  ),
  inContainer(
    'publishes-on-loopback-alone',
    'publishes 127.0.0.1:9200 alone',
    'container-port-unpublished',
    lines =>
      withContent(
        containers(lines, [
          `es01 elasticsearch:7.17.29 running 0 9200/tcp=127.0.0.1:9200,9300/tcp= false ${seen(time(lines), 9000)} 0001-01-01T00:00:00Z`,
        ]),
        'listeners',
        () => [PROXY('127.0.0.1', 9200)],
      ),
    {
      accepted: ['bound-to-loopback'],
      why: 'the published socket is on loopback: either name leads to the same mending',
    },
  ),
  inContainer(
    'publishes-another-port',
    'publishes 9201 for its 9200',
    'container-port-unpublished',
    lines =>
      withContent(
        containers(lines, [
          `es01 elasticsearch:7.17.29 running 0 9200/tcp=0.0.0.0:9201,9300/tcp= false ${seen(time(lines), 9000)} 0001-01-01T00:00:00Z`,
        ]),
        'listeners',
        () => [PROXY('0.0.0.0', 9201)],
      ),
    { accepted: ['custom-http-port'] },
  ),
]

const DENIED = 'the-data-path-belongs-to-root-on-elasticsearch-7.17.29'
const DENIED_OS = 'the-data-path-belongs-to-root-on-opensearch-2.19.3'

const accessControl = (): Derived[] =>
  (
    [
      [
        DENIED,
        'selinux',
        (at: number) =>
          `type=AVC msg=audit(${at}.412:331): avc:  denied  { write } for  pid=76 comm="java" name="nodes" path="/var/lib/elasticsearch/nodes" dev="nvme1n1" ino=131073 scontext=system_u:system_r:elasticsearch_t:s0 tcontext=unconfined_u:object_r:default_t:s0 tclass=dir permissive=0`,
      ],
      [
        DENIED_OS,
        'apparmor',
        (at: number) =>
          `${at}.207 audit: type=1400 audit(${at}.207:118): apparmor="DENIED" operation="mkdir" profile="opensearch" name="/var/lib/opensearch/nodes/" pid=76 comm="java" requested_mask="c" denied_mask="c" fsuid=902 ouid=902`,
      ],
    ] as const
  ).map(([name, by, line]) => {
    const user = name.includes('opensearch') ? 'opensearch' : 'elasticsearch'
    const { evidence } = base(name)
    const started = Number(valueIn(evidence, 'units', 'ExecMainStartTimestamp'))
    const owned = withContent(evidence, 'paths', all =>
      all.map(row =>
        /^(data|data-node|lock) /.test(row)
          ? row.replace(/ (dir|file) \d+ \S+ \S+ /, ` $1 2750 ${user} ${user} `)
          : row,
      ),
    )
    return {
      name: `${by}-denies-the-data-path-on-${name.split('-on-')[1]}`,
      case: changed(base(name), `its paths are its own, and ${by} denied the access`, {
        label: 'access-control-denied',
        allowed: ['data-path-denied'],
        evidence: withContent(owned, 'security-modules', () => [
          ...(by === 'selinux' ? ['mode=enforcing'] : []),
          line(started + 2),
        ]),
      }),
    }
  })

const conntrack = (): Derived[] =>
  ['lost-between-client-and-node-on-elasticsearch-7.17.29', 'lost-between-client-and-node-on-opensearch-2.19.3'].map(
    name => {
      const { evidence } = base(name)
      return {
        name: `${name}-where-conntrack-is-full`,
        case: changed(base(name), 'the table of connections is full, as the kernel says', {
          label: 'conntrack-exhausted',
          evidence: withContent(
            withContent(
              withContent(evidence, 'kernel-settings', all =>
                all.map(line => line.replace(/nf_conntrack_count=\d+/, 'nf_conntrack_count=262144')),
              ),
              'kernel-log',
              all => [...all, `${time(evidence) - 4}.119 nf_conntrack: nf_conntrack: table full, dropping packet`],
            ),
            'counters',
            all => all.map(line => line.replace(/^conntrack_drop \d+/, 'conntrack_drop 48211')),
          ),
        }),
      }
    },
  )

/** A host as systemd 219 tells of it: no count of restarts, times in words, no events by id. */
const oldSystemd = (): Derived[] =>
  [
    'stopped-by-an-operator-on-elasticsearch-6.8.23',
    'too-few-file-descriptors-on-elasticsearch-6.8.23',
    'masked-on-elasticsearch-7.17.29',
    'bound-to-loopback-by-default-on-elasticsearch-6.8.23',
  ].map(name => ({
    name: `${name}-under-systemd-219`,
    case: changed(base(name), 'units as systemd 219 prints them', {
      evidence: withContent(
        withContent(
          withContent(base(name).evidence, 'host', all =>
            all.map(line =>
              line
                .replace(/^systemd=.*/, 'systemd=219')
                .replace(/^kernel=.*/, 'kernel=4.14.355-275.582.amzn2.x86_64')
                .replace(/^os=.*/, 'os=amzn 2'),
            ),
          ),
          'unit-events',
          () => [],
          { status: 'absent' },
        ),
        'units',
        all => all.flatMap(line => (/^(NRestarts|InvocationID|ConditionResult)=/.test(line) ? [] : [inWords(line)])),
      ),
    }),
  }))

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const inWords = (line: string): string =>
  line.replace(/^(\w+Timestamp)=(\d{10})$/, (_, key: string, epoch: string) => {
    const at = new Date(Number(epoch) * 1000)
    return `${key}=${DAYS[at.getUTCDay()]} ${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`
  })

export const hosts = (): Derived[] => [...hostWithContainers(), ...accessControl(), ...conntrack(), ...oldSystemd()]
