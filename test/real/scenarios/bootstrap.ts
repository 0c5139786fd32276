import type { LabNode } from '../lab/node.ts'
import { setMaxMapCount } from '../lab/world.ts'
import { on, type Scenario } from '../scenario.ts'
import { EXPOSED, jvmOptions, refuses } from './faults.ts'

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
    spoil: node =>
      node.configure({ 'cluster.initial_master_nodes': null, 'cluster.initial_cluster_manager_nodes': null }),
    holds: gaveUp,
    cause: 'bootstrap-discovery',
  }),
  ...refuses(['elasticsearch-6.8.23', 'elasticsearch-7.17.29'], {
    what: 'memory lock wanted, not allowed',
    spoil: async node => {
      node.configure({ 'bootstrap.memory_lock': true })
      await node.dropIn('[Service]\nLimitMEMLOCK=65536')
    },
    holds: gaveUp,
    cause: 'bootstrap-memory-lock',
  }),
  ...refuses(['elasticsearch-9.1.0', 'opensearch-2.19.3'], {
    what: 'heap sizes differ',
    spoil: node => {
      node.configure(EXPOSED)
      jvmOptions(node, '-Xms128m\n-Xmx256m')
    },
    holds: gaveUp,
    cause: 'bootstrap-heap-size',
  }),
  ...refuses(['opensearch-3.3.0'], {
    what: 'too few threads',
    spoil: node => node.dropIn('[Service]\nLimitNPROC=2048'),
    holds: gaveUp,
    cause: 'bootstrap-threads',
  }),
]
