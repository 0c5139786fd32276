import type { LabNode } from '../lab/node.ts'
import { setMaxMapCount } from '../lab/world.ts'
import { on, type Scenario } from '../scenario.ts'
import { EXPOSED, failed, jvmOptions, refuses } from './faults.ts'

const gaveUp = (node: LabNode) =>
  node.layer.packaged
    ? `systemctl is-failed -q ${node.unit} && systemctl show -p ExecMainStatus --value ${node.unit} | grep -qx 78`
    : '! pgrep -x java'

const LOW_MAP_COUNT = 65530
const GOOD_MAP_COUNT = 262144

/** A start that its own checks refused: exit 78. */
export const bootstrap: Scenario[] = [
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'vm.max_map_count too low',
    begin: 'booted',
    alone: true,
    arrange: async node => {
      await setMaxMapCount(LOW_MAP_COUNT)
      await node.startInVain()
    },
    undo: () => setMaxMapCount(GOOD_MAP_COUNT),
    seen: ['refused'],
    holds: gaveUp,
    cause: 'bootstrap-max-map-count',
  }),
  ...on(['elasticsearch-8.19.8'], {
    what: 'vm.max_map_count too low',
    begin: 'booted',
    alone: true,
    arrange: async node => {
      node.configure({ 'network.host': '0.0.0.0' })
      await setMaxMapCount(LOW_MAP_COUNT)
      await node.startInVain()
    },
    undo: () => setMaxMapCount(GOOD_MAP_COUNT),
    seen: ['refused'],
    holds: gaveUp,
    cause: 'bootstrap-max-map-count',
  }),
  ...refuses(
    ['elasticsearch-5.6.16', 'elasticsearch-7.17.29', 'elasticsearch-8.19.8', 'opensearch-1.3.20', 'opensearch-2.19.3'],
    {
      what: 'too few file descriptors',
      recorded: ['elasticsearch-6.8.23', 'elasticsearch-7.10.2', 'elasticsearch-8.17.0', 'opensearch-3.3.0'],
      spoil: async node => {
        node.configure(EXPOSED)
        await node.dropIn('[Service]\nLimitNOFILE=4096')
      },
      holds: gaveUp,
      cause: 'bootstrap-file-descriptors',
    },
  ),
  ...on(['elasticsearch-7.17.29-tar'], {
    what: 'too few file descriptors, without systemd',
    begin: 'booted',
    arrange: node => node.startInVain('ulimit -n 4096;'),
    seen: ['refused'],
    holds: gaveUp,
    cause: 'bootstrap-file-descriptors',
  }),
  ...refuses(['elasticsearch-7.10.2', 'elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'discovery not configured',
    recorded: ['opensearch-3.3.0', 'opensearch-1.3.20'],
    spoil: node =>
      node.configure({ 'cluster.initial_master_nodes': null, 'cluster.initial_cluster_manager_nodes': null }),
    holds: gaveUp,
    cause: 'bootstrap-discovery',
  }),
  ...refuses(['elasticsearch-6.8.23', 'elasticsearch-7.17.29'], {
    what: 'memory lock wanted, not allowed',
    recorded: ['opensearch-1.3.20', 'elasticsearch-8.19.8'],
    spoil: async node => {
      node.configure({ ...EXPOSED, 'bootstrap.memory_lock': true })
      await node.dropIn('[Service]\nLimitMEMLOCK=65536')
    },
    holds: gaveUp,
    cause: 'bootstrap-memory-lock',
  }),
  ...refuses(['elasticsearch-9.1.0', 'opensearch-2.19.3'], {
    what: 'heap sizes differ',
    recorded: ['elasticsearch-6.8.23', 'elasticsearch-7.17.29', 'elasticsearch-8.17.0'],
    spoil: node => {
      node.configure(EXPOSED)
      jvmOptions(node, '-Xms128m\n-Xmx256m')
    },
    holds: gaveUp,
    cause: 'bootstrap-heap-size',
  }),
  ...refuses(['opensearch-3.3.0'], {
    what: 'too few threads',
    recorded: ['elasticsearch-5.6.16', 'elasticsearch-7.17.29', 'elasticsearch-9.1.0'],
    spoil: async node => {
      node.configure(EXPOSED)
      await node.dropIn('[Service]\nLimitNPROC=1024')
    },
    holds: gaveUp,
    cause: 'bootstrap-threads',
  }),
  ...refuses([], {
    what: 'the serial garbage collector',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'],
    spoil: node => {
      node.configure(EXPOSED)
      jvmOptions(node, '-XX:-UseG1GC\n-XX:+UseSerialGC')
    },
    cause: 'bootstrap-other',
  }),
  ...refuses([], {
    what: 'files may not grow as they like',
    recorded: ['elasticsearch-6.8.23', 'opensearch-2.19.3'],
    spoil: node => node.dropIn('[Service]\nLimitFSIZE=100G'),
    cause: 'bootstrap-other',
  }),
  ...refuses([], {
    what: 'two checks at once',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-9.1.0'],
    spoil: async node => {
      node.configure({ ...EXPOSED, 'bootstrap.memory_lock': true })
      await node.dropIn('[Service]\nLimitNOFILE=4096\nLimitMEMLOCK=65536')
    },
    cause: 'bootstrap-file-descriptors',
    accepted: ['bootstrap-memory-lock'],
    beside: ['bootstrap-memory-lock'],
  }),
  ...on([], {
    what: 'a loop of starts that a check ends',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3'],
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
  ...on([], {
    what: 'a loop of starts, met in the midst of one',
    recorded: ['elasticsearch-8.19.8', 'opensearch-3.3.0'],
    begin: 'booted',
    arrange: async node => {
      node.configure(EXPOSED)
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
  ...refuses([], {
    what: 'a start limit behind a misspelt setting',
    recorded: ['elasticsearch-8.17.0'],
    spoil: async node => {
      node.configure({ 'node.maximum_heap': '1g' })
      await node.dropIn(
        '[Unit]\nStartLimitIntervalSec=600\nStartLimitBurst=3\n[Service]\nRestart=always\nRestartSec=100ms',
      )
    },
    holds: failed,
    cause: 'setting-unknown',
  }),
]
