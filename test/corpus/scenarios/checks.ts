import type { Scenario } from '../../real/scenario.ts'
import { on } from '../../real/scenario.ts'
import { failed, jvmOptions, refuses } from './failed.ts'

const exposed = { 'network.host': '0.0.0.0' }

/** Bootstrap checks, in every version's words. */
export const checks: Scenario[] = [
  ...refuses(
    [
      'elasticsearch-5.6.16',
      'elasticsearch-6.8.23',
      'elasticsearch-7.10.2',
      'elasticsearch-8.17.0',
      'opensearch-1.3.20',
      'opensearch-3.3.0',
    ],
    {
      what: 'too few file descriptors',
      break: async node => {
        node.configure(exposed)
        await node.dropIn('[Service]\nLimitNOFILE=4096')
      },
      cause: 'bootstrap-file-descriptors',
    },
  ),
  ...refuses(['elasticsearch-5.6.16', 'elasticsearch-7.17.29', 'elasticsearch-9.1.0'], {
    what: 'too few threads',
    break: async node => {
      node.configure(exposed)
      await node.dropIn('[Service]\nLimitNPROC=1024')
    },
    cause: 'bootstrap-threads',
  }),
  ...refuses(['elasticsearch-6.8.23', 'opensearch-1.3.20', 'elasticsearch-8.19.8'], {
    what: 'memory lock wanted, not allowed',
    break: async node => {
      node.configure({ ...exposed, 'bootstrap.memory_lock': true })
      await node.dropIn('[Service]\nLimitMEMLOCK=65536')
    },
    cause: 'bootstrap-memory-lock',
  }),
  ...refuses(['elasticsearch-6.8.23', 'elasticsearch-7.17.29', 'elasticsearch-8.17.0'], {
    what: 'heap sizes differ',
    break: node => {
      node.configure(exposed)
      jvmOptions(node, '-Xms128m\n-Xmx256m')
    },
    cause: 'bootstrap-heap-size',
  }),
  ...refuses(['elasticsearch-7.10.2', 'opensearch-3.3.0', 'opensearch-1.3.20'], {
    what: 'discovery not configured',
    break: node =>
      node.configure({ 'cluster.initial_master_nodes': null, 'cluster.initial_cluster_manager_nodes': null }),
    cause: 'bootstrap-discovery',
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'], {
    what: 'the serial garbage collector',
    break: node => {
      node.configure(exposed)
      jvmOptions(node, '-XX:-UseG1GC\n-XX:+UseSerialGC')
    },
    cause: 'bootstrap-other',
  }),
  ...refuses(['elasticsearch-6.8.23', 'opensearch-2.19.3'], {
    what: 'files may not grow as they like',
    break: node => node.dropIn('[Service]\nLimitFSIZE=100G'),
    cause: 'bootstrap-other',
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-9.1.0'], {
    what: 'two checks at once',
    break: async node => {
      node.configure({ ...exposed, 'bootstrap.memory_lock': true })
      await node.dropIn('[Service]\nLimitNOFILE=4096\nLimitMEMLOCK=65536')
    },
    cause: 'bootstrap-file-descriptors',
    accepted: ['bootstrap-memory-lock'],
    beside: ['bootstrap-memory-lock'],
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'a loop of starts that a check ends',
    begin: 'booted',
    arrange: async node => {
      await node.dropIn(
        '[Unit]\nStartLimitIntervalSec=0\n[Service]\nLimitNPROC=1024\nRestart=on-failure\nRestartSec=20',
      )
      await node.launch()
      await node.must(
        `for i in $(seq 300); do systemctl show -p SubState --value ${node.unit} | grep -q auto-restart && exit 0; sleep 0.2; done; exit 1`,
      )
    },
    seen: ['refused'],
    holds: node => `systemctl show -p SubState --value ${node.unit} | grep -q auto-restart`,
    cause: 'bootstrap-threads',
  }),
  ...on(['elasticsearch-8.19.8', 'opensearch-3.3.0'], {
    what: 'a loop of starts, met in the midst of one',
    begin: 'booted',
    arrange: async node => {
      node.configure(exposed)
      await node.dropIn('[Unit]\nStartLimitIntervalSec=0\n[Service]\nLimitNOFILE=4096\nRestart=always\nRestartSec=1')
      await node.launch()
      await node.must(
        `for i in $(seq 400); do [ "$(systemctl show -p NRestarts --value ${node.unit})" -ge 1 ] && pgrep -x java && exit 0; sleep 0.2; done; exit 1`,
      )
    },
    seen: ['refused'],
    holds: node => `[ "$(systemctl show -p NRestarts --value ${node.unit})" -ge 1 ]`,
    cause: 'bootstrap-file-descriptors',
    accepted: ['starting'],
  }),
  ...refuses(['elasticsearch-8.17.0'], {
    what: 'a start limit behind a misspelt setting',
    break: async node => {
      node.configure({ 'node.maximum_heap': '1g' })
      await node.dropIn(
        '[Unit]\nStartLimitIntervalSec=600\nStartLimitBurst=3\n[Service]\nRestart=always\nRestartSec=100ms',
      )
    },
    holds: failed,
    cause: 'setting-unknown',
  }),
]
