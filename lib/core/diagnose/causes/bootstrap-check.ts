import type { BootstrapCheck } from '../../model/finding.ts'
import { type Cause, causes } from '../cause.ts'
import { onNode } from '../page.ts'
import { failedStart, type StartFailure } from './failed-start.ts'
import { inferredCheck } from './low-limit.ts'

const row = <Id extends string>(
  cause: Pick<StartFailure<Id>, 'id' | 'title' | 'page' | 'otherwise'>,
  check: BootstrapCheck,
): Cause<Id> =>
  failedStart({
    ...cause,
    is: failure => failure.kind === 'bootstrap-failure' && failure.check === check,
    says: failure => (failure.kind === 'bootstrap-failure' ? `a bootstrap check stopped it: ${failure.message}` : ''),
  })

/** Checks that stop a node once its transport is reachable from outside; exit status 78. */
export const bootstrapCheck = causes([
  row(
    {
      id: 'bootstrap-max-map-count',
      title: 'vm.max_map_count is too low for it to start',
      page: {
        signs: ['refused', 'transport-open'],
        client: 'Refused on 9200. 9300 opens for some milliseconds at each try: checks run after it is bound.',
        node: 'The process ends with exit status 78. On a node whose transport is on loopback the same line is a warning, and the node runs.',
        lines: [
          {
            text: 'max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
            on: 'after `[1]: ` OpenSearch 2.19.3; after `bootstrap check failure [1] of [1]: ` Elasticsearch 7.17.29, 8.19.8, 9.1.0',
          },
        ],
        provenBy: [
          'That line under `bootstrap checks failed`, in the current life.',
          'Or exit status 78 with no line, a transport that is not on loopback, and a value below 262144.',
        ],
        refutedBy: [
          'The line as a warning, without `bootstrap checks failed`: development mode, and no cause.',
          'It is 262144 or more now, and the failure is older than that.',
          '`node.store.allow_mmap: false` turns the check off (Elasticsearch 7 and later, OpenSearch).',
        ],
        unlike: {
          'bootstrap-file-descriptors': 'Another line of the same list. All of them must be mended.',
          'bootstrap-other': 'Status 78 alone is not enough: invalid settings of other kinds give it too.',
        },
        check: [
          onNode('sysctl vm.max_map_count', 'less than 262144; the kernel’s own default is 65530'),
          onNode(
            "grep -h -A 3 'bootstrap checks failed' /var/log/elasticsearch/*.log /var/log/opensearch/*.log | tail",
            'the line. Elasticsearch 5, 6 and 8.17 and later do not write it to the journal',
          ),
          onNode(
            'systemd-analyze cat-config sysctl.d | grep -n max_map_count',
            'which file wins at boot: they apply in the order of their base names, so `99-…` comes before `elasticsearch.conf`',
          ),
        ],
      },
      otherwise: inferredCheck('max-map-count'),
    },
    'max-map-count',
  ),
  row(
    {
      id: 'bootstrap-file-descriptors',
      title: 'it may open too few files to start',
      page: {
        signs: ['refused', 'transport-open'],
        client: 'Refused on 9200. 9300 opens for some milliseconds at each try.',
        node: 'The process ends with exit status 78.',
        lines: [
          {
            text: 'max file descriptors [4096] for elasticsearch process is too low, increase to at least [65535]',
            on: 'Elasticsearch 7.17.29, 8.19.8, 9.1.0; with `opensearch` OpenSearch 2.19.3; Elasticsearch 5.6 demands 65536',
          },
        ],
        provenBy: ['That line under `bootstrap checks failed`, in the current life.'],
        refutedBy: ['The line as a warning of a node that runs.'],
        unlike: {
          'descriptors-exhausted': 'The node runs and uses up what it may open.',
          'bootstrap-threads': 'Another line of the same list.',
        },
        check: [
          onNode('systemctl show elasticsearch opensearch -p Id,LimitNOFILE', 'less than 65535'),
          onNode(
            'systemctl cat elasticsearch opensearch | grep -n LimitNOFILE',
            'a drop-in that lowers it. `limits.conf` and `ulimit` do not apply to services',
          ),
        ],
      },
      otherwise: inferredCheck('file-descriptors'),
    },
    'file-descriptors',
  ),
  row(
    {
      id: 'bootstrap-threads',
      title: 'it may start too few threads',
      page: {
        signs: ['refused', 'transport-open'],
        client: 'Refused on 9200. 9300 opens for some milliseconds at each try.',
        node: 'The process ends with exit status 78.',
        lines: [
          {
            text: 'max number of threads [2048] for user [opensearch] is too low, increase to at least [4096]',
            on: 'OpenSearch 2.19.3; with its own name Elasticsearch 6.8.23 and 7.17.29; Elasticsearch 5.6.16 demands 2048',
          },
        ],
        provenBy: ['That line under `bootstrap checks failed`, in the current life.'],
        refutedBy: ['The line as a warning of a node that runs.'],
        unlike: {
          'bootstrap-file-descriptors': 'Another line of the same list.',
          'heap-exhausted': '`unable to create native thread` is a limit met while running.',
        },
        check: [
          onNode('systemctl show elasticsearch opensearch -p Id,LimitNPROC', 'less than 4096'),
          onNode('systemctl cat elasticsearch opensearch | grep -n LimitNPROC', 'a drop-in that lowers it'),
        ],
      },
      otherwise: inferredCheck('threads'),
    },
    'threads',
  ),
  row(
    {
      id: 'bootstrap-memory-lock',
      title: 'it is told to lock its memory, and may not',
      page: {
        signs: ['refused', 'transport-open'],
        client: 'Refused on 9200. 9300 opens for some milliseconds at each try.',
        node: 'The process ends with exit status 78. `bootstrap.memory_lock: true` is set, and the unit does not allow it: packages ship no `LimitMEMLOCK`.',
        lines: [
          {
            text: 'memory locking requested for elasticsearch process but memory is not locked',
            on: 'Elasticsearch 7.17.29 and 8.19.8; from the source of OpenSearch with its own name',
          },
          {
            text: 'Increase RLIMIT_MEMLOCK, soft limit: 65536, hard limit: 65536',
            on: 'from the source, as a warning before it',
          },
        ],
        provenBy: ['The first line under `bootstrap checks failed`, in the current life.'],
        refutedBy: ['The line as a warning of a node that runs.'],
        unlike: {
          'bootstrap-heap-size':
            'Unequal heap sizes keep a part of the heap from being locked; that check has its own line.',
        },
        check: [
          onNode(
            'grep -n memory_lock /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml',
            '`bootstrap.memory_lock: true`',
          ),
          onNode('systemctl show elasticsearch opensearch -p Id,LimitMEMLOCK', 'a number and not `infinity`'),
        ],
      },
    },
    'memory-lock',
  ),
  row(
    {
      id: 'bootstrap-heap-size',
      title: 'its initial and its maximum heap differ',
      page: {
        signs: ['refused', 'transport-open'],
        client: 'Refused on 9200. 9300 opens for some milliseconds at each try.',
        node: 'The process ends with exit status 78.',
        lines: [
          {
            text: 'initial heap size [134217728] not equal to maximum heap size [268435456]; this can cause resize pauses',
            on: 'Elasticsearch 7.17.29, OpenSearch 2.19.3; from the source of every version',
          },
        ],
        provenBy: ['That line under `bootstrap checks failed`, in the current life.'],
        refutedBy: ['The line as a warning of a node that runs.'],
        unlike: { 'jvm-options-invalid': 'Initial above maximum: the JVM itself does not start.' },
        check: [
          onNode(
            "grep -rn -e '-Xm[sx]' /etc/elasticsearch/jvm.options* /etc/opensearch/jvm.options* /etc/default /etc/sysconfig",
            '`-Xms` and `-Xmx` with different values; the last one wins, and `ES_JAVA_OPTS` or `OPENSEARCH_JAVA_OPTS` comes last',
          ),
        ],
      },
    },
    'heap-size',
  ),
  row(
    {
      id: 'bootstrap-discovery',
      title: 'it is reachable from outside, and no discovery is configured',
      page: {
        signs: ['refused', 'transport-open'],
        client:
          'Refused on 9200. 9300 opens for some milliseconds at each try. Often right after `network.host` was set.',
        node: 'The process ends with exit status 78. As long as the transport was on loopback, nobody asked for discovery settings.',
        lines: [
          {
            text: 'the default discovery settings are unsuitable for production use; at least one of [discovery.seed_hosts, discovery.seed_providers, cluster.initial_master_nodes] must be configured',
            on: 'Elasticsearch 7.17.29',
          },
          {
            text: '… at least one of [discovery.seed_hosts, discovery.seed_providers, cluster.initial_cluster_manager_nodes / cluster.initial_master_nodes] must be configured',
            on: 'OpenSearch 2.19.3',
          },
        ],
        provenBy: ['That line under `bootstrap checks failed`, in the current life.'],
        refutedBy: ['The line as a warning of a node that runs on loopback.'],
        unlike: {
          'no-master': 'Discovery is set, the node runs, and finds no master. 9200 opens all the same.',
          'cluster-mismatch': 'Once the node is let join, its cluster may be another one.',
        },
        check: [
          onNode(
            "grep -n -E 'discovery|initial_' /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml",
            'nothing',
          ),
          onNode(
            "grep -n -E '(network|transport)\\.' /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml",
            'an address that is not loopback',
          ),
        ],
      },
    },
    'discovery',
  ),
  row(
    {
      id: 'bootstrap-other',
      title: 'a bootstrap check stopped it',
      page: {
        signs: ['refused', 'transport-open'],
        client: 'Refused on 9200. 9300 opens for some milliseconds at each try.',
        node: 'The process ends with exit status 78, for one of the rarer checks.',
        lines: [
          {
            text: 'max size virtual memory […] for user […] is too low, increase to [unlimited]',
            on: 'from the source of every version',
          },
          {
            text: 'max file size […] for user […] is too low, increase to [unlimited]',
            on: 'from the source; a false alarm in Elasticsearch 8.15, mended in 8.16 (issue 113705)',
          },
          {
            text: 'system call filters failed to install; check the logs and fix your configuration …',
            on: 'Elasticsearch 7.17.29, OpenSearch 2.19.3; a `/tmp` without exec, or a sandbox, is behind it',
          },
          {
            text: 'Transport SSL must be enabled if security is enabled …',
            on: 'from the source of Elasticsearch 6 and later',
          },
          {
            text: 'JVM is using the serial collector but should not be for the best performance; …',
            on: 'Elasticsearch 7.17.29, OpenSearch 2.19.3',
          },
        ],
        provenBy: ['A line under `bootstrap checks failed` that has no page of its own, in the current life.'],
        refutedBy: [
          'Exit status 78 alone: a missing `log4j2.properties` gives it too (`Missing logging config file at …`).',
        ],
        unlike: { 'tmp-noexec': 'What is behind a failed system call filter.' },
        check: [
          onNode(
            "grep -h -A 5 'bootstrap checks failed' /var/log/elasticsearch/*.log /var/log/opensearch/*.log | tail",
            'every line of the list',
          ),
        ],
      },
    },
    'other',
  ),
])
