import { causes } from '../cause.ts'
import { onNode } from '../page.ts'
import { failedStart, fatal, subject } from './failed-start.ts'

/** What the node itself does not accept of what it was given. */
export const nodeRefuses = causes([
  failedStart({
    id: 'setting-unknown',
    title: 'a setting is not known to this version, or its value is not valid',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports: settings are read before any port is bound.',
      node: 'The process ends seconds after each start, with exit status 1.',
      lines: [
        {
          text: 'unknown setting [indices.fielddata.cach.size] did you mean any of [indices.fielddata.cache.size, …]?',
          on: 'Elasticsearch 6.8.23, 7.17.29, 8.19.8, OpenSearch 2.19.3, where a known key is near',
        },
        {
          text: 'unknown setting [KEY] please check that any required plugins are installed, or check the breaking changes documentation for removed settings',
          on: 'from the source of Elasticsearch and OpenSearch, where none is near',
        },
        {
          text: 'failed to parse setting [cluster.routing.allocation.disk.watermark.low] with value [plenty] as a size in bytes: …',
          on: 'Elasticsearch 7.17.29, OpenSearch 2.19.3',
        },
        {
          text: 'null-valued setting found for key [KEY] found at line number […]',
          on: 'from the source, for a key without a value',
        },
        {
          text: 'setting [cluster.initial_master_nodes] is not allowed when [discovery.type] is set to [single-node]',
          on: 'from the source',
        },
      ],
      provenBy: ['One of these lines in the current life, before any other failure.'],
      refutedBy: ['The line stands in an older start, and the file was changed since.'],
      unlike: {
        'config-unreadable': 'The file itself cannot be read or parsed.',
        'plugin-mismatch': 'The key belongs to a plugin that did not load. Mend the plugin; the key is right.',
      },
      check: [
        onNode(
          "grep -h -e 'unknown setting' -e 'unknown secure setting' -e null-valued -e 'ailed to parse' /var/log/elasticsearch/*.log /var/log/opensearch/*.log | tail -n 3",
          'the key. From Elasticsearch 8.17 on it stands in the log file alone, not in the journal',
        ),
        onNode(
          "grep -n -v -e '^#' -e '^$' /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml",
          'the key, dotted or nested. Removed: `http.enabled` in 7.0, `transport.tcp.port` in Elasticsearch 8',
        ),
      ],
    },
    is: failure => fatal(failure, 'unknown-setting', 'invalid-setting'),
    says: failure => `the node stopped at a setting that it does not accept${subject(failure)}`,
  }),
  failedStart({
    id: 'plugin-mismatch',
    title: 'a plugin was built for another version',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports, often since an upgrade.',
      node: 'The process ends at start. The package was upgraded, its plugins were not.',
      lines: [
        {
          text: 'Plugin [analysis-own] was built for Elasticsearch version 6.0.0 but version 6.8.23 is running',
          on: 'Elasticsearch 6.8.23; OpenSearch with its own name, from the source',
        },
        {
          text: 'Could not load plugin descriptor for plugin directory […]',
          on: 'from the source; left over by an install that broke off',
        },
        { text: 'Missing plugin […], dependency of […]', on: 'from the source' },
        { text: 'missing mandatory plugins […]', on: 'from the source' },
        { text: 'jar hell!', on: 'from the source: one class in two files' },
      ],
      provenBy: ['One of these lines ends the current life.'],
      unlike: {
        'version-incompatible': 'The data is of another version, not a plugin.',
        'setting-unknown': 'A setting of a plugin that is gone.',
      },
      check: [
        onNode(
          '/usr/share/elasticsearch/bin/elasticsearch-plugin list',
          'the plugins (it starts a JVM; for OpenSearch `opensearch-plugin`)',
        ),
        onNode(
          'grep -h version= /usr/share/*search/plugins/*/plugin-descriptor.properties',
          'versions other than the node’s',
        ),
      ],
    },
    is: failure => fatal(failure, 'plugin-mismatch'),
    says: failure => `the node stopped at a plugin${subject(failure)}`,
  }),
  failedStart({
    id: 'tls-files-unreadable',
    title: 'its TLS keys or certificates cannot be read',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'The process ends at start: a certificate, key or keystore is missing, not readable, or its password is wrong.',
      lines: [
        {
          text: 'failed to load SSL configuration [xpack.security.transport.ssl] - cannot read configured PEM certificate […] because the file does not exist',
          on: 'from the source of Elasticsearch; also `not permitted to read the … file`, `access to read … is blocked; SSL resources should be placed in the […] directory`',
        },
        {
          text: 'Unable to read … Please make sure this files exists and is readable regarding to permissions. Property: …',
          on: 'from the source of OpenSearch’s security plugin 1 and 2',
        },
        {
          text: 'Error while initializing transport SSL layer',
          on: 'from the source of OpenSearch’s security plugin; also `HTTP`',
        },
      ],
      provenBy: ['One of these lines in the current life.'],
      unlike: {
        'certificate-invalid': 'The node runs, and clients do not accept what it shows.',
        'config-unreadable': 'The settings file cannot be read.',
        'keystore-locked': 'The node’s own keystore of secure settings, not one with certificates.',
      },
      check: [
        onNode(
          "grep -n -E 'ssl|tls' /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml",
          'the paths. They must lie in the configuration directory',
        ),
        onNode(
          'ls -lR /etc/elasticsearch/certs /etc/opensearch',
          'owner and mode; the group of the node must be able to read',
        ),
      ],
    },
    is: failure => fatal(failure, 'tls-files'),
    says: failure => `the node could not load its TLS files${subject(failure)}`,
  }),
  failedStart({
    id: 'keystore-locked',
    title: 'its keystore could not be opened',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'The process ends at start, before logging is set up: the reason is in the journal alone.',
      lines: [
        { text: 'Provided keystore password was incorrect', on: 'from the source' },
        { text: 'Keystore has been corrupted or tampered with', on: 'from the source' },
        { text: 'Keystore passphrase required but none provided', on: 'from the source of OpenSearch' },
        {
          text: 'Failed to read keystore password on console',
          on: 'Elasticsearch 7.17.29, OpenSearch 2.19.3: the keystore has a password, and nobody sits at the console of a service',
        },
      ],
      provenBy: ['One of these lines in the current life.'],
      unlike: {
        'config-unreadable':
          'An `AccessDeniedException` on the keystore is a matter of owner and mode: `root:elasticsearch`, 0660.',
        'tls-files-unreadable': 'A keystore with certificates, named in the settings.',
      },
      check: [
        onNode(
          'ls -l /etc/elasticsearch/elasticsearch.keystore /etc/opensearch/opensearch.keystore',
          '`root` and the group of the node, mode 0660',
        ),
        onNode('journalctl -u elasticsearch -u opensearch -n 20 --no-pager', 'the line'),
        onNode(
          'systemctl show elasticsearch opensearch -p Id,Environment',
          '`ES_KEYSTORE_PASSPHRASE_FILE`, where the keystore has a password',
        ),
      ],
    },
    is: failure => fatal(failure, 'keystore'),
    says: failure => `the node could not open its keystore${subject(failure)}`,
  }),
])
