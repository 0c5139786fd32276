import type { LabNode } from '../lab/node.ts'
import { on, type Scenario } from '../scenario.ts'
import { waitFor } from './faults.ts'

/** Waits for a leader that is nowhere. */
const leaderless = (node: LabNode) => {
  const nobody = `["${node.ip.replace(/\d+$/, '250')}"]`
  if (node.layer.product === 'elasticsearch' && node.layer.major < 7) {
    node.configure({ 'discovery.zen.minimum_master_nodes': 2, 'discovery.zen.ping.unicast.hosts': nobody })
    return
  }
  const leaders = node.layer.product === 'opensearch' ? 'cluster_manager' : 'master'
  node.configure({
    'discovery.seed_hosts': nobody,
    [`cluster.initial_${leaders}_nodes`]: '["other-node"]',
  })
}

const answersTransportOnly = 'ss -Hltn "sport = :9300" | grep -q 9300 && ! ss -Hltn "sport = :9200" | grep -q 9200'

/** A server that runs, and does not serve. */
export const notReady: Scenario[] = [
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'], {
    what: 'stopped by SIGSTOP',
    recorded: ['elasticsearch-5.6.16', 'elasticsearch-9.1.0', 'opensearch-3.3.0'],
    arrange: async node => node.must(`kill -STOP ${await node.serverPid()}`),
    undo: async node => node.must(`kill -CONT ${await node.serverPid()}`),
    seen: ['no-http'],
    holds: () => "ps -o stat= -C java | grep -q '^T'",
    cause: 'process-hung',
    outside: ['process-hung', 'overloaded'],
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'], {
    what: 'just started',
    recorded: ['elasticsearch-6.8.23', 'opensearch-3.3.0', 'opensearch-1.3.20'],
    begin: 'booted',
    arrange: node => node.launch(),
    seen: ['refused'],
    holds: node =>
      `[ "$(systemctl show -p ActiveState --value ${node.unit})" = activating ] && ! ss -Hltn "sport = :9200" | grep -q 9200`,
    cause: 'starting',
  }),
  ...on(['elasticsearch-9.1.0'], {
    what: 'waiting at its end for a client that is not done',
    begin: 'booted',
    arrange: async node => {
      const anonymous = 'xpack.security.authc.anonymous'
      node.configure({ [`${anonymous}.username`]: 'anonymous', [`${anonymous}.roles`]: 'superuser' })
      await node.start()
      const slow = 'https://localhost:9200/_nodes/hot_threads?interval=60s&timeout=90s'
      const asked = 'curl -sk "https://localhost:9200/_tasks?actions=*hot_threads*" | grep -q hot_threads'
      const deaf = '! ss -Hltn "sport = :9200" | grep -q .'
      await node.must(`systemd-run -q --unit=report curl -sk '${slow}'; ${waitFor(asked)}`)
      await node.must(`systemctl stop --no-block ${node.unit}; ${waitFor(deaf)}`)
    },
    seen: ['refused'],
    holds: node => `pgrep -x java && [ "$(systemctl show -p ActiveState --value ${node.unit})" = deactivating ]`,
    cause: 'stopping',
  }),
  ...on(['elasticsearch-5.6.16', 'opensearch-2.19.3'], {
    what: 'waiting for a leader at start',
    begin: 'booted',
    arrange: async node => {
      leaderless(node)
      await node.launch()
      await node.must(waitFor(answersTransportOnly))
    },
    seen: ['refused'],
    holds: () => answersTransportOnly,
    cause: 'starting',
    accepted: ['no-master'],
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'no leader found',
    recorded: ['elasticsearch-6.8.23', 'elasticsearch-7.10.2', 'opensearch-1.3.20', 'opensearch-3.3.0'],
    begin: 'booted',
    arrange: async node => {
      leaderless(node)
      // one version waits the whole default of 30 s
      if (node.layer.name !== 'elasticsearch-7.17.29') node.configure({ 'discovery.initial_state_timeout': '2s' })
      await node.start()
    },
    seen: [200, 503],
    holds: () => '[ "$(curl -s -o /dev/null -w "%{http_code}" localhost:9200/_cluster/health?timeout=1s)" = 503 ]',
    cause: 'no-master',
    outside: 'proven',
  }),
]
