import type { Scenario } from '../scenario.ts'
import { failedWith, jvmOptions, otherProgram, refuses, speaks } from './faults.ts'

const FOREIGN_ADDRESS = '10.99.0.1'

/** What is written in its files, or was installed beside it, keeps a node from starting. */
export const configuration: Scenario[] = [
  ...refuses(['elasticsearch-6.8.23'], {
    what: 'a setting is misspelt',
    recorded: [
      'elasticsearch-5.6.16',
      'elasticsearch-7.10.2',
      'elasticsearch-7.17.29',
      'elasticsearch-8.17.0',
      'elasticsearch-8.19.8',
      'elasticsearch-9.1.0',
      'opensearch-1.3.20',
      'opensearch-2.19.3',
      'opensearch-3.3.0',
    ],
    spoil: node => node.configure({ 'indices.fielddata.cache.siz': '20%' }),
    cause: 'setting-unknown',
  }),
  ...refuses(['elasticsearch-9.1.0', 'elasticsearch-8.17.0'], {
    what: 'a setting that version 8 took away',
    spoil: node => node.configure({ 'transport.tcp.port': 9300 }),
    cause: 'setting-unknown',
  }),
  ...refuses(['opensearch-1.3.20'], {
    what: 'a setting of Elasticsearch was taken along',
    spoil: node => node.configure({ 'xpack.security.enabled': false }),
    cause: 'setting-unknown',
  }),
  ...refuses(['elasticsearch-7.10.2'], {
    what: 'a bracket in the yml is never closed',
    spoil: node => node.append(node.yml, 'discovery.seed_hosts: ["10.0.0.1", "10.0.0.2"\n'),
    cause: 'config-unreadable',
  }),
  ...refuses(['opensearch-2.19.3'], {
    what: 'the yml belongs to root alone',
    recorded: ['elasticsearch-7.17.29', 'elasticsearch-9.1.0', 'opensearch-1.3.20', 'opensearch-3.3.0'],
    spoil: node => node.must(`chown root:root ${node.yml} && chmod 600 ${node.yml}`),
    cause: 'config-unreadable',
  }),
  ...refuses(['elasticsearch-5.6.16', 'opensearch-3.3.0'], {
    what: 'told to bind an address of another host',
    recorded: ['elasticsearch-6.8.23', 'elasticsearch-8.19.8', 'elasticsearch-9.1.0', 'opensearch-1.3.20'],
    spoil: node => node.configure({ 'network.host': FOREIGN_ADDRESS }),
    cause: 'bind-address-missing',
  }),
  ...refuses(['elasticsearch-7.17.29'], {
    what: 'a German JVM told to bind an address of another host',
    spoil: async node => {
      node.configure({ 'network.host': FOREIGN_ADDRESS })
      await speaks(node, 'de_DE')
    },
    cause: 'bind-address-missing',
  }),
  ...refuses(['elasticsearch-9.1.0'], {
    what: 'a Chinese JVM told to bind an address of another host',
    recorded: ['opensearch-2.19.3', 'elasticsearch-8.19.8'],
    spoil: async node => {
      node.configure({ 'network.host': FOREIGN_ADDRESS })
      await speaks(node, 'zh_CN')
    },
    cause: 'bind-address-missing',
  }),
  ...refuses(['elasticsearch-8.19.8'], {
    what: 'another program holds its only port',
    recorded: ['elasticsearch-5.6.16', 'elasticsearch-7.17.29', 'opensearch-2.19.3'],
    spoil: async node => {
      await otherProgram(node, 9200)
      node.configure({ 'http.port': 9200 })
    },
    seen: ['no-http'],
    cause: 'port-taken',
  }),
  ...refuses(['opensearch-2.19.3'], {
    what: 'in Chinese, its only port is held by another program',
    spoil: async node => {
      await otherProgram(node, 9200)
      node.configure({ 'http.port': 9200 })
      await speaks(node, 'zh_CN')
    },
    seen: ['no-http'],
    cause: 'port-taken',
  }),
  ...refuses(['elasticsearch-9.1.0', 'opensearch-1.3.20'], {
    what: 'a plugin of another version',
    recorded: [
      'elasticsearch-6.8.23',
      'elasticsearch-7.17.29',
      'elasticsearch-8.19.8',
      'opensearch-2.19.3',
      'opensearch-3.3.0',
    ],
    spoil: async node => {
      const { product, home, major } = node.layer
      const plugin = `${home}/plugins/analysis-own`
      const descriptor = {
        description: 'own analysis',
        version: '1.0',
        name: 'analysis-own',
        classname: 'own.Plugin',
        'java.version': '1.8',
        [`${product}.version`]: `${major}.0.0`,
      }
      await node.must(`mkdir -p ${plugin} && python3 -m zipfile -c ${plugin}/own.jar /etc/hostname`)
      const lines = Object.entries(descriptor).map(([key, value]) => `${key}=${value}`)
      node.write(`${plugin}/plugin-descriptor.properties`, `${lines.join('\n')}\n`)
      await node.must(`chmod -R a+rX ${plugin}`)
    },
    cause: 'plugin-mismatch',
  }),
  ...refuses(['elasticsearch-8.19.8'], {
    what: 'its certificates were moved away',
    spoil: node => node.must('mv /etc/elasticsearch/certs /root/certs'),
    cause: 'tls-files-unreadable',
  }),
  ...refuses(['opensearch-2.19.3-sec'], {
    what: 'its key belongs to root alone',
    spoil: node =>
      node.must('chown root:root /etc/opensearch/esnode-key.pem && chmod 600 /etc/opensearch/esnode-key.pem'),
    cause: 'tls-files-unreadable',
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-1.3.20'], {
    what: 'its keystore has a password',
    recorded: ['elasticsearch-8.19.8', 'opensearch-2.19.3'],
    spoil: async ({ must, layer: { product, home, config, user } }) => {
      const upper = product === 'opensearch' ? 'OPENSEARCH' : 'ES'
      const env = `${upper}_PATH_CONF=${config} ${upper}_JAVA_HOME=${home}/jdk JAVA_HOME=${home}/jdk`
      const keystore = `${config}/${product}.keystore`
      await must(`cd ${home} && printf 'opensesame1\\nopensesame1\\n' | env ${env} bin/${product}-keystore passwd
        chown root:${user} ${keystore} && chmod 660 ${keystore}`)
    },
    cause: 'keystore-locked',
  }),
  ...refuses(['elasticsearch-6.8.23', 'opensearch-2.19.3'], {
    what: 'an option of Java 8 met by a newer one',
    spoil: node => jvmOptions(node, '-XX:+UseConcMarkSweepGC'),
    cause: 'jvm-options-invalid',
  }),
  ...refuses(['elasticsearch-7.10.2'], {
    what: 'the unit runs it as root',
    recorded: ['elasticsearch-7.17.29', 'elasticsearch-8.17.0', 'opensearch-2.19.3'],
    spoil: node => node.dropIn('[Service]\nUser=root\nGroup=root'),
    cause: 'run-as-root',
  }),
  ...refuses(['opensearch-3.3.0'], {
    what: 'a path of its sandbox is missing',
    recorded: ['elasticsearch-7.17.29'],
    spoil: node => node.dropIn('[Service]\nReadOnlyPaths=/sys/fs/cgroup/nowhere'),
    holds: failedWith(226),
    cause: 'unit-sandbox-failed',
  }),
  ...refuses(['elasticsearch-6.8.23'], {
    what: 'its user does not exist',
    recorded: ['elasticsearch-9.1.0'],
    spoil: node => node.dropIn('[Service]\nUser=es-service'),
    holds: failedWith(217),
    cause: 'unit-sandbox-failed',
  }),
  ...refuses([], {
    what: 'a value is not valid',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-9.1.0'],
    spoil: node => node.configure({ 'cluster.routing.allocation.disk.watermark.low': 'plenty' }),
    cause: 'setting-unknown',
  }),
  ...refuses([], {
    what: 'a tab in the yml',
    recorded: ['elasticsearch-6.8.23', 'elasticsearch-7.17.29', 'elasticsearch-8.19.8', 'opensearch-2.19.3'],
    spoil: node => node.append(node.yml, 'path:\n\trepo: /srv/backup\n'),
    cause: 'config-unreadable',
  }),
  ...refuses([], {
    what: 'a key stands twice in the yml',
    recorded: ['elasticsearch-8.17.0', 'opensearch-1.3.20'],
    spoil: node => node.append(node.yml, 'cluster.name: one\ncluster.name: two\n'),
    cause: 'config-unreadable',
  }),
  ...refuses([], {
    what: 'the log path belongs to root',
    recorded: ['elasticsearch-6.8.23', 'elasticsearch-8.17.0'],
    spoil: node => node.must(`chown -R root:root ${node.layer.logs} && chmod 700 ${node.layer.logs}`),
    cause: 'data-path-denied',
    accepted: ['jvm-options-invalid'],
  }),
  ...refuses([], {
    what: 'told to bind a name that nobody knows',
    recorded: ['opensearch-3.3.0'],
    spoil: node => node.configure({ 'network.host': 'es-7.invalid' }),
    cause: 'bind-address-missing',
  }),
  ...refuses([], {
    what: 'a German JVM whose port another program holds',
    recorded: ['elasticsearch-7.10.2', 'opensearch-2.19.3'],
    spoil: async node => {
      await otherProgram(node, 9200)
      node.configure({ 'http.port': 9200 })
      await node.dropIn('[Service]\nEnvironment=LC_ALL=de_DE.UTF-8')
    },
    seen: ['no-http'],
    cause: 'port-taken',
    outside: ['process-hung', 'overloaded'],
  }),
  ...refuses([], {
    what: 'its keystore of certificates is gone',
    recorded: ['elasticsearch-8.19.8', 'elasticsearch-8.17.0'],
    spoil: node => node.must('rm /etc/elasticsearch/certs/http.p12'),
    cause: 'tls-files-unreadable',
  }),
  ...refuses([], {
    what: 'its keystore of certificates belongs to root alone',
    recorded: ['elasticsearch-9.1.0', 'elasticsearch-8.19.8'],
    spoil: node =>
      node.must(
        'chown root:root /etc/elasticsearch/certs/transport.p12; chmod 600 /etc/elasticsearch/certs/transport.p12',
      ),
    cause: 'tls-files-unreadable',
  }),
  ...refuses([], {
    what: 'its certificate is gone',
    recorded: ['opensearch-2.19.3-sec'],
    spoil: node => node.must('rm /etc/opensearch/esnode.pem'),
    cause: 'tls-files-unreadable',
  }),
  ...refuses([], {
    what: 'its working directory is missing',
    recorded: ['elasticsearch-8.19.8', 'opensearch-2.19.3'],
    spoil: node => node.dropIn('[Service]\nWorkingDirectory=/srv/nowhere'),
    holds: failedWith(200),
    cause: 'unit-sandbox-failed',
  }),
  ...refuses([], {
    what: 'its start script is missing',
    recorded: ['elasticsearch-7.17.29', 'opensearch-1.3.20'],
    spoil: node => node.dropIn('[Service]\nExecStart=\nExecStart=/usr/share/nowhere/bin/start'),
    holds: failedWith(203),
    cause: 'unit-sandbox-failed',
  }),
]
