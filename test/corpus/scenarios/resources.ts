import type { LayerName } from '../../real/lab/layer.ts'
import type { LabNode } from '../../real/lab/node.ts'
import { bootNode } from '../../real/lab/node.ts'
import { on, type Scenario } from '../../real/scenario.ts'
import { jvmOptions, refuses } from '../../real/scenarios/faults.ts'

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
  ...refuses(['elasticsearch-7.17.29', 'opensearch-3.3.0'], {
    what: 'no inodes are left on the data path',
    spoil: node =>
      node.must(
        `mount -t tmpfs -o size=8m,nr_inodes=2 tmpfs ${node.layer.data} && : >${node.layer.data}/a; chown -R ${node.layer.user} ${node.layer.data}`,
      ),
    cause: 'disk-full',
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-9.1.0', 'elasticsearch-5.6.16'], {
    what: 'a byte of its state was changed on disk',
    spoil: node =>
      afterOneLife(
        node,
        `cd ${node.layer.data} && find . -path '*_state*' -type f ! -name write.lock | while read -r f; do s=$(stat -c %s "$f"); printf 'XXXXXXXX' | dd of="$f" bs=1 seek=$((s - 26)) conv=notrunc 2>/dev/null; done`,
      ),
    cause: 'state-corrupt',
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8', 'elasticsearch-6.8.23'], {
    what: 'its state was overwritten on disk',
    spoil: node =>
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
    spoil: node => jvmOptions(node, '-XX:+UseFastUnicorns'),
    cause: 'jvm-options-invalid',
  }),
  ...refuses(['opensearch-1.3.20', 'elasticsearch-9.1.0'], {
    what: 'the least heap is larger than the most',
    spoil: node => jvmOptions(node, '-Xms2g\n-Xmx1g'),
    cause: 'jvm-options-invalid',
  }),
  ...refuses(['elasticsearch-7.10.2', 'opensearch-2.19.3'], {
    what: 'two garbage collectors',
    spoil: node => jvmOptions(node, '-XX:+UseSerialGC\n-XX:+UseParallelGC'),
    cause: 'jvm-options-invalid',
  }),
  ...refuses(['elasticsearch-7.10.2', 'elasticsearch-8.17.0', 'opensearch-2.19.3'], {
    what: 'a heap larger than the memory',
    spoil: node => jvmOptions(node, '-Xms900g\n-Xmx900g'),
    cause: 'heap-exhausted',
    accepted: ['jvm-options-invalid'],
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-9.1.0'], {
    what: 'a heap too small to start in',
    spoil: node => jvmOptions(node, '-Xms12m\n-Xmx12m'),
    cause: 'heap-exhausted',
  }),
  ...refuses(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'nothing may be executed in its temporary directory',
    spoil: async node => {
      await node.must('mkdir -p /srv/es-tmp && mount -t tmpfs -o size=64m,noexec,mode=1777 tmpfs /srv/es-tmp')
      const variable = node.layer.product === 'opensearch' ? 'OPENSEARCH_TMPDIR' : 'ES_TMPDIR'
      await node.dropIn(`[Service]\nEnvironment=${variable}=/srv/es-tmp`)
    },
    cause: 'tmp-noexec',
    accepted: ['bootstrap-other'],
  }),
  ...refuses(['elasticsearch-7.17.29'], {
    what: 'data of 8.19 met by 7.17',
    spoil: node => dataOf('elasticsearch-8.19.8', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-8.17.0'], {
    what: 'data of 6.8 met by 8.17',
    spoil: node => dataOf('elasticsearch-6.8.23', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-8.17.0'], {
    what: 'data of 5.6 met by 8.17',
    spoil: node => dataOf('elasticsearch-5.6.16', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-8.19.8'], {
    what: 'data of 5.6 met by 8.19',
    spoil: node => dataOf('elasticsearch-5.6.16', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-8.19.8'], {
    what: 'data of 6.8 met by 8.19',
    spoil: node => dataOf('elasticsearch-6.8.23', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-6.8.23'], {
    what: 'data of 7.17 met by 6.8',
    spoil: node => dataOf('elasticsearch-7.17.29', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-7.10.2'], {
    what: 'data of 8.17 met by 7.10',
    spoil: node => dataOf('elasticsearch-8.17.0', node),
    cause: 'version-incompatible',
    // 7.10 is older than the file that 8 leaves against it, and says no more than that a directory is none
    accepted: ['process-died-other', 'unknown'],
    alone: true,
  }),
  ...refuses(['elasticsearch-8.17.0'], {
    what: 'data of 9.1 met by 8.17',
    spoil: node => dataOf('elasticsearch-9.1.0', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-7.17.29'], {
    what: 'data of 9.1 met by 7.17',
    spoil: node => dataOf('elasticsearch-9.1.0', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-8.19.8'], {
    what: 'data of 9.1 met by 8.19',
    spoil: node => dataOf('elasticsearch-9.1.0', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-6.8.23'], {
    what: 'data of 7.10 met by 6.8',
    spoil: node => dataOf('elasticsearch-7.10.2', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-7.10.2'], {
    what: 'data of 8.19 met by 7.10',
    spoil: node => dataOf('elasticsearch-8.19.8', node),
    cause: 'version-incompatible',
    // 7.10 is older than the file that 8 leaves against it, and says no more than that a directory is none
    accepted: ['process-died-other', 'unknown'],
    alone: true,
  }),
  ...refuses(['elasticsearch-8.19.8'], {
    what: 'data of 7.10 met by 8.19',
    spoil: node => dataOf('elasticsearch-7.10.2', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-9.1.0'], {
    what: 'data of 7.17 met by 9.1',
    spoil: node => dataOf('elasticsearch-7.17.29', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['opensearch-1.3.20'], {
    what: 'data of 2.19 met by 1.3',
    spoil: node => dataOf('opensearch-2.19.3', node),
    cause: 'version-incompatible',
    alone: true,
  }),
  ...refuses(['elasticsearch-9.1.0'], {
    what: 'data of 6.8 met by 9.1',
    spoil: node => dataOf('elasticsearch-6.8.23', node),
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
]
