import { on, type Scenario } from '../../real/scenario.ts'
import { failed, refuses } from './failed.ts'

const sandbox = (what: string, dropIn: string, status: number) =>
  ({
    what,
    break: node => node.dropIn(`[Service]\n${dropIn}`),
    holds: node => `${failed(node)} && systemctl show -p ExecMainStatus --value ${node.unit} | grep -qx ${status}`,
    cause: 'unit-sandbox-failed',
  }) satisfies Parameters<typeof refuses>[1]

const enabled = (active: string, state: string) => (unit: string) =>
  `[ "$(systemctl show -p ActiveState --value ${unit})/$(systemctl show -p UnitFileState --value ${unit})" = ${active}/${state} ] && ! pgrep -x java`

/** What systemd does, or was told. */
export const units: Scenario[] = [
  ...refuses(
    ['opensearch-3.3.0', 'elasticsearch-7.17.29'],
    sandbox('a path of its sandbox is missing', 'ReadOnlyPaths=/sys/fs/cgroup/nowhere', 226),
  ),
  ...refuses(
    ['elasticsearch-8.19.8', 'opensearch-2.19.3'],
    sandbox('its working directory is missing', 'WorkingDirectory=/srv/nowhere', 200),
  ),
  ...refuses(
    ['elasticsearch-7.17.29', 'opensearch-1.3.20'],
    sandbox('its start script is missing', 'ExecStart=\nExecStart=/usr/share/nowhere/bin/start', 203),
  ),
  ...refuses(
    ['elasticsearch-9.1.0', 'elasticsearch-6.8.23'],
    sandbox('its user does not exist', 'User=nobody-such', 217),
  ),
  ...on(
    ['elasticsearch-5.6.16', 'elasticsearch-6.8.23', 'opensearch-3.3.0', 'opensearch-1.3.20', 'opensearch-2.19.3-sec'],
    {
      what: 'stopped by an operator',
      arrange: node => node.stop(),
      seen: ['refused'],
      holds: node => enabled('inactive', 'enabled')(node.unit),
      cause: 'service-stopped',
    },
  ),
  ...on(['elasticsearch-5.6.16', 'opensearch-3.3.0', 'elasticsearch-9.1.0'], {
    what: 'disabled and rebooted',
    arrange: async node => {
      await node.must(`systemctl disable -q ${node.unit}`)
      await node.reboot()
    },
    seen: ['refused'],
    holds: node => enabled('inactive', 'disabled')(node.unit),
    cause: 'service-disabled',
  }),
  ...on(['elasticsearch-8.19.8', 'opensearch-1.3.20'], {
    what: 'installed and never started',
    begin: 'booted',
    arrange: node => node.must(`systemctl disable -q ${node.unit}`),
    seen: ['refused'],
    holds: node => enabled('inactive', 'disabled')(node.unit),
    cause: 'service-disabled',
  }),
  ...on(['elasticsearch-8.19.8', 'opensearch-3.3.0'], {
    what: 'masked',
    arrange: async node => {
      await node.stop()
      await node.must(`systemctl mask ${node.unit}`)
    },
    seen: ['refused'],
    holds: node => enabled('inactive', 'masked')(node.unit),
    cause: 'service-masked',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'neither product is installed',
    begin: 'booted',
    arrange: ({ layer, must, unit }) =>
      must(
        `systemctl disable -q ${unit}; rm -rf ${layer.home} ${layer.config} ${layer.data} ${layer.logs} /etc/default/${layer.product} /lib/systemd/system/${unit}.service /usr/lib/sysctl.d/${layer.product}.conf && systemctl daemon-reload`,
      ),
    seen: ['refused'],
    holds: ({ layer }) => `! test -e ${layer.home}`,
    cause: 'not-installed',
  }),
  ...on(
    ['elasticsearch-5.6.16', 'elasticsearch-6.8.23', 'elasticsearch-7.10.2', 'opensearch-3.3.0', 'opensearch-1.3.20'],
    {
      what: 'killed with kill -9',
      arrange: async node => {
        await node.must(`kill -9 ${await node.serverPid()}`)
        await node.ended()
      },
      seen: ['refused'],
      holds: failed,
      cause: 'process-died-other',
    },
  ),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'], {
    what: 'asked to stop, and not done',
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
