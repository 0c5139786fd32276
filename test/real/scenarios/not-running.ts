import type { LabNode } from '../lab/node.ts'
import { on, type Scenario } from '../scenario.ts'

const state = (active: string, enabled: string) => (node: LabNode) =>
  `[ "$(systemctl show -p ActiveState --value ${node.unit})/$(systemctl show -p UnitFileState --value ${node.unit})" = ${active}/${enabled} ] && ! pgrep -x java`

/** A server that is not there, for every reason that is not its configuration. */
export const notRunning: Scenario[] = [
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'], {
    what: 'stopped by an operator',
    recorded: [
      'elasticsearch-5.6.16',
      'elasticsearch-6.8.23',
      'opensearch-3.3.0',
      'opensearch-1.3.20',
      'opensearch-2.19.3-sec',
    ],
    arrange: node => node.stop(),
    seen: ['refused'],
    holds: state('inactive', 'enabled'),
    cause: 'service-stopped',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'disabled and rebooted',
    recorded: ['elasticsearch-5.6.16', 'opensearch-3.3.0', 'elasticsearch-9.1.0'],
    arrange: async node => {
      await node.must(`systemctl disable -q ${node.unit}`)
      await node.reboot()
    },
    seen: ['refused'],
    holds: state('inactive', 'disabled'),
    cause: 'service-disabled',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'masked',
    recorded: ['elasticsearch-8.19.8', 'opensearch-3.3.0'],
    arrange: async node => {
      await node.stop()
      await node.must(`systemctl mask ${node.unit}`)
    },
    seen: ['refused'],
    holds: state('inactive', 'masked'),
    cause: 'service-masked',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-9.1.0'], {
    what: 'killed with kill -9',
    recorded: [
      'elasticsearch-5.6.16',
      'elasticsearch-6.8.23',
      'elasticsearch-7.10.2',
      'opensearch-3.3.0',
      'opensearch-1.3.20',
    ],
    arrange: async node => {
      await node.must(`kill -9 ${await node.serverPid()}`)
      await node.ended()
    },
    seen: ['refused'],
    holds: state('failed', 'enabled'),
    cause: 'process-died-other',
  }),
  ...on(['opensearch-2.19.3-tar', 'elasticsearch-7.17.29-tar'], {
    what: 'stopped, without systemd',
    arrange: node => node.stop(),
    seen: ['refused'],
    holds: () => '! pgrep -x java',
    cause: 'service-stopped',
  }),
  ...on(['elasticsearch-8.19.8-tar'], {
    what: 'killed with kill -9, without systemd',
    arrange: async node => {
      await node.must(`kill -9 ${await node.serverPid()}`)
      await node.must('sleep 1; pkill -9 -x java || true')
    },
    seen: ['refused'],
    holds: () => '! pgrep -x java',
    cause: 'process-died-other',
    accepted: ['service-stopped'],
  }),
  ...on([], {
    what: 'installed and never started',
    recorded: ['elasticsearch-8.19.8', 'opensearch-1.3.20'],
    begin: 'booted',
    arrange: node => node.must(`systemctl disable -q ${node.unit}`),
    seen: ['refused'],
    holds: state('inactive', 'disabled'),
    cause: 'service-disabled',
  }),
  ...on([], {
    what: 'asked to stop, and not done',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'],
    begin: 'booted',
    arrange: async node => {
      await node.dropIn('[Service]\nExecStopPost=/bin/sleep 300')
      await node.start()
      await node.must(
        `systemctl stop --no-block ${node.unit}; for i in $(seq 200); do ! pgrep -x java && exit 0; sleep 0.2; done; exit 1`,
      )
    },
    seen: ['refused'],
    holds: node => `[ "$(systemctl show -p ActiveState --value ${node.unit})" = deactivating ]`,
    cause: 'stopping',
  }),
]
