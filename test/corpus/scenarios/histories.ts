import type { LabNode } from '../../real/lab/node.ts'
import { on, type Scenario } from '../../real/scenario.ts'
import { failed } from '../../real/scenarios/faults.ts'

/** Fails once at its descriptors, is mended, and serves. */
const mended = async (node: LabNode): Promise<void> => {
  await node.dropIn('[Service]\nLimitNOFILE=4096')
  await node.startInVain()
  await node.must(
    `rm -r /etc/systemd/system/${node.unit}.service.d && systemctl daemon-reload && systemctl reset-failed ${node.unit}`,
  )
  await node.start()
}

/** A second node of the same version, of another unit, with all its own paths. */
const second = async (node: LabNode, limits: string): Promise<void> => {
  const { product, home, config, data, logs, user } = node.layer
  const path = product === 'opensearch' ? 'OPENSEARCH_PATH_CONF' : 'ES_PATH_CONF'
  await node.must(`cp -a ${config} ${config}-b && mkdir -p ${data}-b ${logs}-b && chown ${user}:${user} ${data}-b ${logs}-b &&
    sed -i 's|^path.data:.*|path.data: ${data}-b|; s|^path.logs:.*|path.logs: ${logs}-b|' ${config}-b/${product}.yml && sed -i 's|/var/log/${product}/|/var/log/${product}-b/|g' ${config}-b/jvm.options &&
    printf 'node.name: b\\nhttp.port: 9210\\ntransport.port: 9310\\n' >>${config}-b/${product}.yml &&
    sed 's|${path}=${config}$|${path}=${config}-b|; s|^EnvironmentFile=.*|Environment=JAVA_HOME=${home}/jdk|; s|PID_DIR=/var/run/${product}|PID_DIR=/var/run/${product}-b|; s|RuntimeDirectory=${product}|RuntimeDirectory=${product}-b|; ${limits}' /lib/systemd/system/${product}.service >/etc/systemd/system/${product}-b.service && systemctl daemon-reload`)
}

const until = (what: string) => `for i in $(seq 400); do ${what} && exit 0; sleep 0.2; done; exit 1`

/** What happened before, or to a neighbour, is not what is the matter now. */
export const histories: Scenario[] = [
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'healthy, after a failure that was mended',
    begin: 'booted',
    arrange: mended,
    seen: [200],
    cause: 'healthy',
    outside: 'proven',
  }),
  ...on(['opensearch-2.19.3', 'elasticsearch-7.17.29'], {
    what: 'rejected by nftables, after a failure that was mended',
    begin: 'booted',
    arrange: async node => {
      await mended(node)
      await node.must(
        "nft add table inet guard && nft 'add chain inet guard input { type filter hook input priority 0; }' && nft add rule inet guard input iifname ens5 tcp dport 9200 reject",
      )
    },
    seen: ['refused'],
    holds: () => 'nft list ruleset | grep -q reject && curl -s localhost:9200 | grep -q cluster_name',
    cause: 'host-firewall-reject',
  }),
  ...on(['opensearch-2.19.3', 'elasticsearch-7.17.29'], {
    what: 'killed, after a failure that was mended',
    begin: 'booted',
    arrange: async node => {
      await mended(node)
      await node.must(`kill -9 ${await node.serverPid()}`)
      await node.ended()
    },
    seen: ['refused'],
    holds: failed,
    cause: 'process-died-other',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'], {
    what: 'bound to loopback, where failed checks only warn',
    begin: 'booted',
    arrange: async node => {
      node.configure(node.layer.tls ? { 'http.host': 'localhost' } : { 'network.host': null })
      await node.dropIn('[Service]\nLimitNOFILE=4096')
      await node.start()
    },
    seen: ['refused'],
    holds: () => 'ss -Hltn "sport = :9200" | grep -q 127.0.0.1',
    cause: 'bound-to-loopback',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'the second node of the host fails a check',
    begin: 'booted',
    arrange: async node => {
      await node.start()
      await second(node, 's|^LimitNOFILE=.*|LimitNOFILE=4096|')
      await node.must(`systemctl start --no-block ${node.unit}-b; ${until(`systemctl is-failed -q ${node.unit}-b`)}`)
    },
    url: node => `http://${node.ip}:9210`,
    seen: ['refused'],
    holds: node => `systemctl is-failed -q ${node.unit}-b && systemctl is-active -q ${node.unit}`,
    cause: 'bootstrap-file-descriptors',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'healthy, beside a second node that fails a check',
    begin: 'booted',
    arrange: async node => {
      await node.start()
      await second(node, 's|^LimitNOFILE=.*|LimitNOFILE=4096|')
      await node.must(`systemctl start --no-block ${node.unit}-b; ${until(`systemctl is-failed -q ${node.unit}-b`)}`)
    },
    seen: [200],
    holds: node => `systemctl is-failed -q ${node.unit}-b`,
    cause: 'healthy',
    outside: 'proven',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'stopped, beside a second node that serves',
    begin: 'booted',
    arrange: async node => {
      await node.start()
      await second(node, '')
      node.append(`${node.layer.config}-b/${node.layer.product}.yml`, 'cluster.name: b\n')
      await node.must(`systemctl start --no-block ${node.unit}-b; ${until("ss -Hltn 'sport = :9210' | grep -q .")}`)
      await node.must(`systemctl stop ${node.unit}; ${until("! ss -Hltn 'sport = :9200' | grep -q .")}`)
    },
    seen: ['refused'],
    holds: node =>
      `[ "$(systemctl show -p ActiveState --value ${node.unit})" = inactive ] && ss -Hltn 'sport = :9210' | grep -q .`,
    cause: 'service-stopped',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'the second node of the host is bound to loopback',
    begin: 'booted',
    arrange: async node => {
      await node.start()
      await second(node, '')
      await node.must(
        `sed -i '/^network.host/d' ${node.layer.config}-b/${node.layer.product}.yml; systemctl start --no-block ${node.unit}-b; ${until("ss -Hltn 'sport = :9210' | grep -q .")}`,
      )
    },
    url: node => `http://${node.ip}:9210`,
    seen: ['refused'],
    holds: () => "ss -Hltn 'sport = :9210' | grep -q 127.0.0.1",
    cause: 'bound-to-loopback',
  }),
]
