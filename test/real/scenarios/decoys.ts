import type { LabNode } from '../lab/node.ts'
import { on, type Scenario } from '../scenario.ts'
import { guard, HTTP_OK, noRules, otherProgram, stopped, waitFor } from './faults.ts'

/** Another node of the host: its unit, configuration, data and log are its own, and no descriptors are left for it. */
const addFailingNode = async (node: LabNode): Promise<void> => {
  const { product, config, data, logs, user } = node.layer
  const [unit, yml] = [`${node.unit}-b`, `${config}-b/${product}.yml`]
  await node.must(`cp -a ${config} ${config}-b && install -d -o ${user} -g ${user} ${data}-b ${logs}-b
    sed -i 's|^path.data:.*|path.data: ${data}-b|; s|^path.logs:.*|path.logs: ${logs}-b|; /^network.host/d' ${yml}
    printf 'node.name: b\\nnetwork.host: 0.0.0.0\\nhttp.port: 9210\\ntransport.port: 9310\\n' >>${yml}
    sed -i 's|${logs}/|${logs}-b/|g' ${config}-b/jvm.options
    sed 's|=${config}$|=${config}-b|; s|^EnvironmentFile=.*|Environment=JAVA_HOME=/usr/share/${product}/jdk|
      s|/var/run/${product}|&-b|; s|^RuntimeDirectory=.*|&-b|; s|^LimitNOFILE=.*|LimitNOFILE=4096|' \\
      /usr/lib/systemd/system/${product}.service >/etc/systemd/system/${unit}.service
    systemctl daemon-reload && systemctl start --no-block ${unit}; ${waitFor(`systemctl is-failed -q ${unit}`)}`)
}

/** What looks like the cause, and is not. */
export const decoys: Scenario[] = [
  ...on(['elasticsearch-7.17.29'], {
    what: 'stopped, beside a rule that drops another port',
    recorded: ['elasticsearch-8.19.8', 'opensearch-2.19.3'],
    arrange: async node => {
      await node.stop()
      await node.must(guard('tcp dport { 22, 9250 } drop'))
    },
    undo: async node => {
      await node.must(noRules)
      await node.start()
    },
    seen: ['refused'],
    holds: node => `${stopped(node)} && nft list ruleset | grep -q drop`,
    cause: 'service-stopped',
  }),
  ...on(['opensearch-2.19.3'], {
    what: 'stopped, beside a chain that nothing leads to',
    arrange: async node => {
      await node.stop()
      await node.must(
        "nft add table inet old && nft add chain inet old blocked && nft add rule inet old blocked 'tcp dport 9200 reject'",
      )
    },
    undo: async node => {
      await node.must(noRules)
      await node.start()
    },
    seen: ['refused'],
    holds: node => `${stopped(node)} && nft list ruleset | grep -q reject`,
    cause: 'service-stopped',
  }),
  ...on(['opensearch-3.3.0'], {
    what: 'stopped, and another program answers on its port',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3'],
    arrange: async node => {
      await node.stop()
      await otherProgram(node, 9200, HTTP_OK)
    },
    seen: [200],
    holds: node => `${stopped(node)} && ss -Hltnp "sport = :9200" | grep -q python`,
    cause: 'service-stopped',
  }),
  ...on(['opensearch-2.19.3'], {
    what: 'http.port is another, and another program has 9200',
    begin: 'booted',
    arrange: async node => {
      await otherProgram(node, 9200, HTTP_OK)
      node.configure({ 'http.port': 9280 })
      await node.start().catch(() => node.must(waitFor('ss -Hltn "sport = :9280" | grep -q 9280')))
    },
    seen: [200],
    holds: () => `ss -Hltnp "sport = :9280" | grep -q '"java"' && ss -Hltnp "sport = :9200" | grep -q python`,
    cause: 'custom-http-port',
  }),
  ...on(['elasticsearch-7.10.2', 'opensearch-1.3.20'], {
    what: 'stopped, after a failure that was mended',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-6.8.23'],
    begin: 'booted',
    arrange: async node => {
      const name = `/etc/systemd/system/${node.unit}.service.d`
      await node.dropIn('[Service]\nLimitNOFILE=4096')
      await node.startInVain()
      await node.must(`rm -r ${name} && systemctl daemon-reload && systemctl reset-failed ${node.unit}`)
      await node.start()
      await node.stop()
    },
    seen: ['refused'],
    holds: node => `${stopped(node)} && grep -q 'bootstrap checks failed' ${node.layer.logs}/*.log`,
    cause: 'service-stopped',
  }),
  ...on(['elasticsearch-8.19.8'], {
    what: 'healthy, though its checks warn',
    begin: 'booted',
    arrange: async node => {
      await node.dropIn('[Service]\nLimitNOFILE=4096')
      await node.start()
    },
    ca: '/etc/elasticsearch/certs/http_ca.crt',
    seen: [401],
    holds: node => `grep -q 'WARN.*max file descriptors' ${node.layer.logs}/*.log`,
    cause: 'healthy',
    outside: 'proven',
  }),
  ...on(['elasticsearch-7.17.29'], {
    what: 'bound to loopback, where its checks only warn',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'network.host': null })
      await node.dropIn('[Service]\nLimitNOFILE=4096\nLimitNPROC=2048')
      await node.start()
    },
    seen: ['refused'],
    holds: node =>
      `ss -Hltn "sport = :9200" | grep -q 127.0.0.1 && grep -q 'WARN.*max number of threads' ${node.layer.logs}/*.log`,
    cause: 'bound-to-loopback',
  }),
  ...on(['elasticsearch-7.17.29'], {
    what: 'bound to loopback, and another node of the host fails its checks',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'network.host': null })
      await node.start()
      await addFailingNode(node)
    },
    seen: ['refused'],
    holds: node => `systemctl is-failed -q ${node.unit}-b && systemctl is-active -q ${node.unit}`,
    cause: 'bound-to-loopback',
  }),
]
