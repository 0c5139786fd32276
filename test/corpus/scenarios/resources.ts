import type { LayerName } from '../../real/lab/layer.ts'
import type { LabNode } from '../../real/lab/node.ts'
import { bootNode } from '../../real/lab/node.ts'
import { on, type Scenario } from '../../real/scenario.ts'
import { failed, jvmOptions, refuses } from './failed.ts'

const tinyDisk = (node: LabNode, fill: string): Promise<string> =>
  node.must(
    `mount -t tmpfs -o size=2m tmpfs ${node.layer.data} && ${fill} && chown -R ${node.layer.user} ${node.layer.data}`,
  )

/** Starts once, stops, and then spoils what it wrote. */
const afterOneLife = async (node: LabNode, spoil: string): Promise<void> => {
  await node.start()
  await node.stop()
  await node.must(spoil)
}

/** The data path as a node of another version leaves it. */
const dataOf = async (donorLayer: LayerName, node: LabNode): Promise<void> => {
  const donor = await bootNode(donorLayer)
  try {
    await donor.start()
    await donor.stop()
    const target = `${node.root}${node.layer.data}`
    const { mustRun } = await import('../../real/lab/command.ts')
    await mustRun('sh', ['-c', `rm -rf "${target}"/* && cp -a "${donor.root}${donor.layer.data}/." "${target}/"`])
    await node.must(`chown -R ${node.layer.user}:${node.layer.user} ${node.layer.data}`)
  } finally {
    await donor.down()
  }
}

/** Disk, memory, limits and the JVM itself. */
export const resources: Scenario[] = [
  ...refuses(['elasticsearch-7.10.2', 'elasticsearch-8.19.8', 'opensearch-2.19.3', 'elasticsearch-5.6.16'], {
    what: 'the disk of the data path is full',
    break: node => tinyDisk(node, `dd if=/dev/zero of=${node.layer.data}/backup.img bs=64k count=64 2>/dev/null; true`),
    cause: 'disk-full',
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-3.3.0'], {
    what: 'no inodes are left on the data path',
    break: node =>
      node.must(
        `mount -t tmpfs -o size=8m,nr_inodes=2 tmpfs ${node.layer.data} && : >${node.layer.data}/a; chown -R ${node.layer.user} ${node.layer.data}`,
      ),
    cause: 'disk-full',
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.17.0'], {
    what: 'the data path is mounted read-only',
    break: node =>
      node.must(
        `mount -t tmpfs -o size=8m tmpfs ${node.layer.data} && chown -R ${node.layer.user} ${node.layer.data} && mount -o remount,ro ${node.layer.data}`,
      ),
    cause: 'filesystem-unavailable',
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-9.1.0', 'elasticsearch-5.6.16'], {
    what: 'a byte of its state was changed on disk',
    break: node =>
      afterOneLife(
        node,
        `cd ${node.layer.data} && find . -path '*_state*' -type f ! -name write.lock | while read -r f; do s=$(stat -c %s "$f"); printf 'XXXXXXXX' | dd of="$f" bs=1 seek=$((s - 26)) conv=notrunc 2>/dev/null; done`,
      ),
    cause: 'state-corrupt',
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8', 'elasticsearch-6.8.23'], {
    what: 'its state was overwritten on disk',
    break: node =>
      afterOneLife(
        node,
        `cd ${node.layer.data} && find . -path '*_state*' -type f ! -name write.lock | while read -r f; do dd if=/dev/urandom of="$f" bs=16 count=4 seek=1 conv=notrunc 2>/dev/null; done`,
      ),
    cause: 'state-corrupt',
    // the bytes that say the format's version are among those
    accepted: ['version-incompatible'],
  }),
  ...refuses(['elasticsearch-6.8.23', 'elasticsearch-7.17.29', 'elasticsearch-8.19.8', 'opensearch-3.3.0'], {
    what: 'an option that this JVM does not know',
    break: node => jvmOptions(node, '-XX:+UseFastUnicorns'),
    cause: 'jvm-options-invalid',
  }),
  ...refuses(['opensearch-1.3.20', 'elasticsearch-9.1.0'], {
    what: 'the least heap is larger than the most',
    break: node => jvmOptions(node, '-Xms2g\n-Xmx1g'),
    cause: 'jvm-options-invalid',
  }),
  ...refuses(['elasticsearch-7.10.2', 'opensearch-2.19.3'], {
    what: 'two garbage collectors',
    break: node => jvmOptions(node, '-XX:+UseSerialGC\n-XX:+UseParallelGC'),
    cause: 'jvm-options-invalid',
  }),
  ...refuses(['elasticsearch-7.10.2', 'elasticsearch-8.17.0', 'opensearch-2.19.3'], {
    what: 'a heap larger than the memory',
    break: node => jvmOptions(node, '-Xms900g\n-Xmx900g'),
    cause: 'heap-exhausted',
    accepted: ['jvm-options-invalid'],
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-9.1.0'], {
    what: 'a heap too small to start in',
    break: node => jvmOptions(node, '-Xms12m\n-Xmx12m'),
    cause: 'heap-exhausted',
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'nothing may be executed in its temporary directory',
    break: async node => {
      await node.must('mkdir -p /srv/es-tmp && mount -t tmpfs -o size=64m,noexec,mode=1777 tmpfs /srv/es-tmp')
      const variable = node.layer.product === 'opensearch' ? 'OPENSEARCH_TMPDIR' : 'ES_TMPDIR'
      await node.dropIn(`[Service]\nEnvironment=${variable}=/srv/es-tmp`)
    },
    cause: 'tmp-noexec',
    accepted: ['bootstrap-other'],
  }),
  ...refuses(['elasticsearch-7.17.29'], {
    what: 'data of 8.19 met by 7.17',
    break: node => dataOf('elasticsearch-8.19.8', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-8.17.0'], {
    what: 'data of 6.8 met by 8.17',
    break: node => dataOf('elasticsearch-6.8.23', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-8.17.0'], {
    what: 'data of 5.6 met by 8.17',
    break: node => dataOf('elasticsearch-5.6.16', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-8.19.8'], {
    what: 'data of 5.6 met by 8.19',
    break: node => dataOf('elasticsearch-5.6.16', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-8.19.8'], {
    what: 'data of 6.8 met by 8.19',
    break: node => dataOf('elasticsearch-6.8.23', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-6.8.23'], {
    what: 'data of 7.17 met by 6.8',
    break: node => dataOf('elasticsearch-7.17.29', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-7.10.2'], {
    what: 'data of 8.17 met by 7.10',
    break: node => dataOf('elasticsearch-8.17.0', node),
    cause: 'version-incompatible',
    // 7.10 is older than the file that 8 leaves against it, and says no more than that a directory is none
    accepted: ['process-died-other', 'unknown'],
    alone: true,
  }),
  ...refuses(['elasticsearch-8.17.0'], {
    what: 'data of 9.1 met by 8.17',
    break: node => dataOf('elasticsearch-9.1.0', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-7.17.29'], {
    what: 'data of 9.1 met by 7.17',
    break: node => dataOf('elasticsearch-9.1.0', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-8.19.8'], {
    what: 'data of 9.1 met by 8.19',
    break: node => dataOf('elasticsearch-9.1.0', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-6.8.23'], {
    what: 'data of 7.10 met by 6.8',
    break: node => dataOf('elasticsearch-7.10.2', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-7.10.2'], {
    what: 'data of 8.19 met by 7.10',
    break: node => dataOf('elasticsearch-8.19.8', node),
    cause: 'version-incompatible',
    // 7.10 is older than the file that 8 leaves against it, and says no more than that a directory is none
    accepted: ['process-died-other', 'unknown'],
    alone: true,
  }),
  ...refuses(['elasticsearch-8.19.8'], {
    what: 'data of 7.10 met by 8.19',
    break: node => dataOf('elasticsearch-7.10.2', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-9.1.0'], {
    what: 'data of 7.17 met by 9.1',
    break: node => dataOf('elasticsearch-7.17.29', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['opensearch-1.3.20'], {
    what: 'data of 2.19 met by 1.3',
    break: node => dataOf('opensearch-2.19.3', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-9.1.0'], {
    what: 'data of 6.8 met by 9.1',
    break: node => dataOf('elasticsearch-6.8.23', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.17.0'], {
    what: 'an orphan still holds the data path',
    begin: 'booted',
    arrange: async node => {
      const { product, home, config, user } = node.layer
      const path = product === 'opensearch' ? 'OPENSEARCH_PATH_CONF' : 'ES_PATH_CONF'
      const java = product === 'opensearch' ? 'OPENSEARCH_JAVA_HOME' : 'ES_JAVA_HOME'
      const ports = node.layer.tls
        ? '-Ehttp.port=9500 -Etransport.port=9600'
        : '-Ehttp.port=9500 -Etransport.port=9600 -Enetwork.host=127.0.0.1'
      await node.must(
        `systemd-run -q --unit=by-hand --uid=${user} --gid=${user} -p LimitNOFILE=65535 -p RuntimeDirectory=by-hand -E ${path}=${config} -E ${java}=${home}/jdk -E JAVA_HOME=${home}/jdk -E LD_PRELOAD=/usr/lib/libnofile.so ${home}/bin/${product} ${ports}`,
      )
      await node.must("for i in $(seq 300); do ss -Hltn 'sport = :9500' | grep -q . && exit 0; sleep 0.2; done; exit 1")
      await node.launch()
      await node.must(`for i in $(seq 300); do systemctl is-failed -q ${node.unit} && exit 0; sleep 0.2; done; exit 1`)
    },
    seen: ['refused'],
    holds: node => `systemctl is-failed -q ${node.unit} && ss -Hltn 'sport = :9500' | grep -q .`,
    cause: 'node-lock-held',
    // the orphan has the same configuration, and does listen there
    accepted: ['custom-http-port'],
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8', 'elasticsearch-6.8.23'], {
    what: 'a backup holds the lock of the data path',
    begin: 'booted',
    arrange: async node => {
      await node.start()
      await node.stop()
      const { data, product, major } = node.layer
      const lock = product === 'elasticsearch' && major >= 8 ? `${data}/node.lock` : `${data}/nodes/0/node.lock`
      node.write(
        '/opt/backup.py',
        `import fcntl,time\nf=open('${lock}','r+b'); fcntl.lockf(f, fcntl.LOCK_EX)\ntime.sleep(600)\n`,
      )
      await node.must('systemd-run -q --unit=backup python3 /opt/backup.py; sleep 1; systemctl is-active -q backup')
      await node.launch()
      await node.must(`for i in $(seq 300); do systemctl is-failed -q ${node.unit} && exit 0; sleep 0.2; done; exit 1`)
    },
    seen: ['refused'],
    holds: node => `${failed(node)} && systemctl is-active -q backup`,
    cause: 'node-lock-held',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'no descriptor is left for a client',
    begin: 'booted',
    arrange: async node => {
      node.configure({
        'discovery.type': 'single-node',
        'cluster.initial_master_nodes': null,
        'cluster.initial_cluster_manager_nodes': null,
        'network.host': '127.0.0.1',
        'http.host': '0.0.0.0',
      })
      await node.start()
      const count = Number(await node.must(`ls /proc/${await node.serverPid()}/fd | wc -l`))
      await node.stop()
      await node.dropIn(`[Service]\nLimitNOFILE=${count + 8}`)
      await node.start()
      node.write(
        '/opt/hold.py',
        "import socket,time\nheld=[]\nfor i in range(24):\n  s=socket.create_connection(('127.0.0.1',9200)); s.sendall(b'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'); held.append(s)\ntime.sleep(600)\n",
      )
      await node.must('systemd-run -q --unit=hold python3 /opt/hold.py; sleep 4')
    },
    seen: ['no-http'],
    holds: node => `pgrep -x java && grep -q 'Too many open files' ${node.layer.logs}/*.log`,
    cause: 'descriptors-exhausted',
    outside: ['process-hung', 'overloaded'],
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'frozen with its accept queue full',
    begin: 'booted',
    arrange: async node => {
      await node.must('sysctl -qw net.core.somaxconn=4')
      await node.start()
      await node.must(`kill -STOP ${await node.serverPid()}`)
      node.write(
        '/opt/fill.py',
        "import socket,time\nheld=[]\nfor i in range(16):\n  s=socket.socket(); s.setblocking(False)\n  try: s.connect(('127.0.0.1',9200))\n  except BlockingIOError: pass\n  held.append(s)\ntime.sleep(600)\n",
      )
      await node.must('systemd-run -q --unit=fill python3 /opt/fill.py; sleep 2')
    },
    seen: ['timeout'],
    holds: () => "ps -o stat= -C java | grep -q '^T'",
    cause: 'process-hung',
    accepted: ['overloaded'],
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'], {
    what: 'too slow for the start timeout of its unit',
    begin: 'booted',
    arrange: async node => {
      await node.dropIn('[Service]\nTimeoutStartSec=4')
      await node.launch()
      await node.must(
        `for i in $(seq 300); do systemctl is-failed -q ${node.unit} && ! pgrep -x java && exit 0; sleep 0.2; done; exit 1`,
      )
    },
    seen: ['refused'],
    holds: node => `${failed(node)} && systemctl show -p Result --value ${node.unit} | grep -q timeout`,
    cause: 'start-timeout',
  }),
]
