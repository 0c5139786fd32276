import type { LabNode } from '../lab/node.ts'
import { on, type Scenario } from '../scenario.ts'
import { failed, refuses, waitFor } from './faults.ts'

/** Its data lies in the data path itself, not in `nodes/0` of it. */
const isFlat = ({ layer: { product, major } }: LabNode): boolean => product === 'elasticsearch' && major >= 8

const holdLock = async (node: LabNode, folder: string): Promise<void> => {
  const { data, user } = node.layer
  const program = `import fcntl,time\nlock=open('${folder}/node.lock','a')\nfcntl.lockf(lock,fcntl.LOCK_EX)\ntime.sleep(9999)\n`
  await node.must(`mkdir -p ${folder} && : >${folder}/node.lock && chown -R ${user}: ${data}`)
  node.write('/opt/backup.py', program)
  await node.must(`systemd-run -q --unit=backup python3 /opt/backup.py; ${waitFor('grep -q POSIX /proc/locks')}`)
}

/** Disk, locks and time: what a node finds, or does not, on its host. */
export const resources: Scenario[] = [
  ...refuses(['elasticsearch-5.6.16', 'opensearch-2.19.3'], {
    what: 'the data path belongs to root',
    recorded: ['elasticsearch-7.17.29', 'elasticsearch-8.19.8', 'opensearch-3.3.0'],
    spoil: ({ must, layer: { data } }) => must(`chown -R root:root ${data} && chmod 700 ${data}`),
    cause: 'data-path-denied',
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-1.3.20'], {
    what: 'the disk of the data path is full',
    recorded: ['elasticsearch-7.10.2', 'elasticsearch-8.19.8', 'opensearch-2.19.3', 'elasticsearch-5.6.16'],
    spoil: ({ must, layer: { data, user } }) =>
      must(`mount -t tmpfs -o size=2m tmpfs ${data} && chown ${user}: ${data}
        dd if=/dev/zero of=${data}/backup.img bs=64k count=64 2>/dev/null; chown ${user}: ${data}/backup.img`),
    cause: 'disk-full',
  }),
  ...refuses(['elasticsearch-8.17.0'], {
    what: 'the data path is mounted read-only',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3'],
    spoil: ({ must, layer: { data, user } }) =>
      must(`mount -t tmpfs -o size=8m tmpfs ${data} && chown ${user}: ${data} && mount -o remount,ro ${data}`),
    cause: 'filesystem-unavailable',
  }),
  ...refuses(['elasticsearch-7.17.29'], {
    what: 'a backup holds the lock of the data path',
    recorded: ['opensearch-2.19.3', 'elasticsearch-8.19.8', 'elasticsearch-6.8.23'],
    spoil: node => holdLock(node, isFlat(node) ? node.layer.data : `${node.layer.data}/nodes/0`),
    cause: 'node-lock-held',
  }),
  ...refuses(['elasticsearch-8.19.8'], {
    what: 'a backup holds the lock of the data that an older version left',
    recorded: ['elasticsearch-8.17.0'],
    spoil: node => holdLock(node, `${node.layer.data}/nodes/0`),
    cause: 'node-lock-held',
  }),
  ...on(['elasticsearch-7.10.2', 'elasticsearch-9.1.0'], {
    what: 'too slow for the start timeout of its unit',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'],
    begin: 'booted',
    arrange: async node => {
      await node.dropIn('[Service]\nTimeoutStartSec=3')
      await node.launch()
      await node.must(waitFor(failed(node)))
    },
    seen: ['refused'],
    holds: node => `${failed(node)} && systemctl show -p Result --value ${node.unit} | grep -qx timeout`,
    cause: 'start-timeout',
  }),
  ...on(['opensearch-1.3.20'], {
    what: 'neither product is installed',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3'],
    begin: 'booted',
    arrange: ({ must, unit, layer: { product, home, config, data, logs } }) =>
      must(`systemctl disable -q ${unit}
        rm -rf ${home} ${config} ${data} ${logs} /etc/default/${product} /usr/lib/sysctl.d/${product}.conf /usr/lib/systemd/system/${unit}.service
        systemctl daemon-reload`),
    seen: ['refused'],
    holds: ({ unit, layer: { home } }) => `! test -e ${home} && ! systemctl cat ${unit}`,
    cause: 'not-installed',
  }),
]
