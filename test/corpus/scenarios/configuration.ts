import type { Scenario } from '../../real/scenario.ts'
import { failed, otherProgram, refuses } from './failed.ts'

/** What is written in the node's files keeps it from starting. */
export const configuration: Scenario[] = [
  ...refuses(
    [
      'elasticsearch-5.6.16',
      'elasticsearch-6.8.23',
      'elasticsearch-7.10.2',
      'elasticsearch-7.17.29',
      'elasticsearch-8.17.0',
      'elasticsearch-8.19.8',
      'elasticsearch-9.1.0',
      'opensearch-1.3.20',
      'opensearch-2.19.3',
      'opensearch-3.3.0',
    ],
    {
      what: 'a setting is misspelt',
      break: node => node.configure({ 'indices.fielddata.cach.size': '20%' }),
      cause: 'setting-unknown',
    },
  ),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-9.1.0'], {
    what: 'a value is not valid',
    break: node => node.configure({ 'cluster.routing.allocation.disk.watermark.low': 'plenty' }),
    cause: 'setting-unknown',
  }),
  ...refuses(['elasticsearch-6.8.23', 'elasticsearch-7.17.29', 'elasticsearch-8.19.8', 'opensearch-2.19.3'], {
    what: 'a tab in the yml',
    break: node => node.append(node.yml, 'path:\n\trepo: /srv/backup\n'),
    cause: 'config-unreadable',
  }),
  ...refuses(['elasticsearch-8.17.0', 'opensearch-1.3.20'], {
    what: 'a key stands twice in the yml',
    break: node => node.append(node.yml, 'cluster.name: one\ncluster.name: two\n'),
    cause: 'config-unreadable',
  }),
  ...refuses(['elasticsearch-7.17.29', 'elasticsearch-9.1.0', 'opensearch-1.3.20', 'opensearch-3.3.0'], {
    what: 'the yml belongs to root alone',
    break: node => node.must(`chown root:root ${node.yml} && chmod 600 ${node.yml}`),
    cause: 'config-unreadable',
  }),
  ...refuses(
    ['elasticsearch-5.6.16', 'elasticsearch-7.17.29', 'elasticsearch-8.19.8', 'opensearch-2.19.3', 'opensearch-3.3.0'],
    {
      what: 'the data path belongs to root',
      break: node => node.must(`chown -R root:root ${node.layer.data} && chmod 700 ${node.layer.data}`),
      cause: 'data-path-denied',
    },
  ),
  ...refuses(['elasticsearch-6.8.23', 'elasticsearch-8.17.0'], {
    what: 'the log path belongs to root',
    break: node => node.must(`chown -R root:root ${node.layer.logs} && chmod 700 ${node.layer.logs}`),
    cause: 'data-path-denied',
    accepted: ['jvm-options-invalid'],
  }),
  ...refuses(
    [
      'elasticsearch-5.6.16',
      'elasticsearch-6.8.23',
      'elasticsearch-8.19.8',
      'elasticsearch-9.1.0',
      'opensearch-1.3.20',
    ],
    {
      what: 'told to bind an address of another host',
      break: node => node.configure({ 'network.host': '10.99.0.1' }),
      cause: 'bind-address-missing',
    },
  ),
  ...refuses(['elasticsearch-7.17.29'], {
    what: 'a German JVM told to bind an address of another host',
    break: async node => {
      node.configure({ 'network.host': '10.99.0.1' })
      await node.dropIn('[Service]\nEnvironment=LC_ALL=de_DE.UTF-8')
    },
    cause: 'bind-address-missing',
  }),
  ...refuses(['opensearch-2.19.3', 'elasticsearch-8.19.8'], {
    what: 'a Chinese JVM told to bind an address of another host',
    break: async node => {
      node.configure({ 'network.host': '10.99.0.1' })
      await node.dropIn('[Service]\nEnvironment=LC_ALL=zh_CN.UTF-8')
    },
    cause: 'bind-address-missing',
  }),
  ...refuses(['opensearch-3.3.0'], {
    what: 'told to bind a name that nobody knows',
    break: node => node.configure({ 'network.host': 'es-7.invalid' }),
    cause: 'bind-address-missing',
  }),
  ...refuses(['elasticsearch-5.6.16', 'elasticsearch-7.17.29', 'elasticsearch-8.19.8', 'opensearch-2.19.3'], {
    what: 'another program holds its only port',
    break: async node => {
      await otherProgram(node, 9200)
      node.configure({ 'http.port': 9200 })
    },
    seen: ['no-http'],
    cause: 'port-taken',
    outside: ['process-hung', 'overloaded'],
  }),
  ...refuses(['elasticsearch-7.10.2', 'opensearch-2.19.3'], {
    what: 'a German JVM whose port another program holds',
    break: async node => {
      await otherProgram(node, 9200)
      node.configure({ 'http.port': 9200 })
      await node.dropIn('[Service]\nEnvironment=LC_ALL=de_DE.UTF-8')
    },
    seen: ['no-http'],
    cause: 'port-taken',
    outside: ['process-hung', 'overloaded'],
  }),
  ...refuses(
    ['elasticsearch-6.8.23', 'elasticsearch-7.17.29', 'elasticsearch-8.19.8', 'opensearch-2.19.3', 'opensearch-3.3.0'],
    {
      what: 'a plugin of another version',
      break: async node => {
        const { product, home, major } = node.layer
        await node.must(`mkdir -p ${home}/plugins/analysis-own`)
        node.write(
          `${home}/plugins/analysis-own/plugin-descriptor.properties`,
          `description=own analysis\nversion=1.0\nname=analysis-own\nclassname=own.Plugin\njava.version=1.8\n${product}.version=${major}.0.0\n`,
        )
        // an empty zip file: its end record alone
        await node.must(
          `{ printf 'PK\\005\\006'; head -c 18 /dev/zero; } >${home}/plugins/analysis-own/own.jar; chmod -R a+rX ${home}/plugins`,
        )
      },
      holds: node =>
        `${failed(node)} && grep -rqs 'was built for' ${node.layer.logs} || journalctl -u ${node.unit} | grep -q 'was built for'`,
      cause: 'plugin-mismatch',
    },
  ),
  ...refuses(['elasticsearch-8.19.8', 'elasticsearch-8.17.0'], {
    what: 'its keystore of certificates is gone',
    break: node => node.must('rm /etc/elasticsearch/certs/http.p12'),
    cause: 'tls-files-unreadable',
  }),
  ...refuses(['elasticsearch-9.1.0', 'elasticsearch-8.19.8'], {
    what: 'its keystore of certificates belongs to root alone',
    break: node =>
      node.must(
        'chown root:root /etc/elasticsearch/certs/transport.p12; chmod 600 /etc/elasticsearch/certs/transport.p12',
      ),
    cause: 'tls-files-unreadable',
  }),
  ...refuses(['opensearch-2.19.3-sec'], {
    what: 'its certificate is gone',
    break: node => node.must('rm /etc/opensearch/esnode.pem'),
    cause: 'tls-files-unreadable',
  }),
  ...refuses(['opensearch-2.19.3-sec'], {
    what: 'its key belongs to root alone',
    break: node =>
      node.must('chown root:root /etc/opensearch/esnode-key.pem; chmod 600 /etc/opensearch/esnode-key.pem'),
    cause: 'tls-files-unreadable',
  }),
  ...refuses(['elasticsearch-7.17.29', 'elasticsearch-8.19.8', 'opensearch-2.19.3'], {
    what: 'its keystore has a password',
    break: node => {
      const { product, home, config, user } = node.layer
      const env = `${product === 'opensearch' ? 'OPENSEARCH' : 'ES'}_PATH_CONF=${config} JAVA_HOME=${home}/jdk ${product === 'opensearch' ? 'OPENSEARCH' : 'ES'}_JAVA_HOME=${home}/jdk`
      return node.must(
        `cd ${home} && printf 'opensesame1\\nopensesame1\\n' | env ${env} bin/${product}-keystore passwd && chown root:${user} ${config}/${product}.keystore && chmod 660 ${config}/${product}.keystore`,
      )
    },
    cause: 'keystore-locked',
  }),
  ...refuses(['elasticsearch-7.17.29', 'elasticsearch-8.17.0', 'opensearch-2.19.3'], {
    what: 'the unit runs it as root',
    break: node => node.dropIn('[Service]\nUser=root\nGroup=root'),
    cause: 'run-as-root',
  }),
]
