import type { LabNode } from '../lab/node.ts'
import { setMaxMapCount } from '../lab/world.ts'
import { on, type Scenario } from '../scenario.ts'

const gaveUp = (node: LabNode) =>
  node.layer.packaged
    ? `systemctl is-failed -q ${node.unit} && systemctl show -p ExecMainStatus --value ${node.unit} | grep -qx 78`
    : '! pgrep -x java'

const LOW_MAP_COUNT = 65530
const GOOD_MAP_COUNT = 262144

/** A start that its own checks refused: exit 78. */
export const bootstrap: Scenario[] = [
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'opensearch-2.19.3-tar'], {
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
  ...on(['elasticsearch-8.19.8', 'elasticsearch-9.1.0'], {
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
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'too few file descriptors',
    begin: 'booted',
    arrange: async node => {
      await node.dropIn('[Service]\nLimitNOFILE=4096')
      await node.startInVain()
    },
    seen: ['refused'],
    holds: gaveUp,
    cause: 'bootstrap-file-descriptors',
  }),
  ...on(['elasticsearch-8.19.8', 'elasticsearch-9.1.0'], {
    what: 'too few file descriptors',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'network.host': '0.0.0.0' })
      await node.dropIn('[Service]\nLimitNOFILE=4096')
      await node.startInVain()
    },
    seen: ['refused'],
    holds: gaveUp,
    cause: 'bootstrap-file-descriptors',
  }),
  ...on(['elasticsearch-7.17.29-tar'], {
    what: 'too few file descriptors, without systemd',
    begin: 'booted',
    arrange: node => node.startInVain('ulimit -n 4096;'),
    seen: ['refused'],
    holds: gaveUp,
    cause: 'bootstrap-file-descriptors',
  }),
  ...on(['elasticsearch-7.17.29'], {
    what: 'discovery not configured',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'cluster.initial_master_nodes': null })
      await node.startInVain()
    },
    seen: ['refused'],
    holds: gaveUp,
    cause: 'bootstrap-discovery',
  }),
  ...on(['opensearch-2.19.3'], {
    what: 'discovery not configured',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'cluster.initial_cluster_manager_nodes': null })
      await node.startInVain()
    },
    seen: ['refused'],
    holds: gaveUp,
    cause: 'bootstrap-discovery',
  }),
  ...on(['elasticsearch-7.17.29'], {
    what: 'memory lock wanted, not allowed',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'bootstrap.memory_lock': true })
      await node.dropIn('[Service]\nLimitMEMLOCK=65536')
      await node.startInVain()
    },
    seen: ['refused'],
    holds: gaveUp,
    cause: 'bootstrap-memory-lock',
  }),
  ...on(['opensearch-2.19.3'], {
    what: 'heap sizes differ',
    begin: 'booted',
    arrange: async node => {
      node.write(`${node.layer.config}/jvm.options.d/heap.options`, '-Xms128m\n-Xmx256m\n')
      await node.startInVain()
    },
    seen: ['refused'],
    holds: gaveUp,
    cause: 'bootstrap-heap-size',
  }),
  ...on(['opensearch-2.19.3'], {
    what: 'too few threads',
    begin: 'booted',
    arrange: async node => {
      await node.dropIn('[Service]\nLimitNPROC=2048')
      await node.startInVain()
    },
    seen: ['refused'],
    holds: gaveUp,
    cause: 'bootstrap-threads',
  }),
]
