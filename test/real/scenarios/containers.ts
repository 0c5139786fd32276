import {
  CONTAINER,
  isContainer,
  PUBLISHED,
  runContainer,
  runWrapped,
  SERVES_INSIDE,
  SINGLE_NODE,
} from '../lab/docker.ts'
import type { LayerName } from '../lab/layer.ts'
import type { LabNode } from '../lab/node.ts'
import { on, type Row, type Scenario } from '../scenario.ts'
import { waitFor } from './faults.ts'

const ES: LayerName = 'elasticsearch-7.17.29-docker'
const OS: LayerName = 'opensearch-2.19.3-docker'

/** A server in a container, up and answering inside it. */
const serving = (options: string) => async (node: LabNode) => {
  await runContainer(node, options, SINGLE_NODE)
  await node.must(waitFor(SERVES_INSIDE))
}

const row = (layer: LayerName, also: LayerName[], { seen = ['refused'], ...given }: Omit<Row, 'seen'> & Partial<Row>) =>
  on([layer], { begin: 'booted', recorded: also, seen, ...given })

const hasProxy = `ss -Hltnp 'sport = :9200' | grep -q docker-proxy`

/** Servers in docker's containers, on a host that has nothing else of them. */
export const containers: Scenario[] = [
  ...row(ES, [OS], {
    what: 'healthy in a container that publishes its ports',
    arrange: serving(PUBLISHED),
    seen: [200],
    holds: () => `${hasProxy} && ! ss -Hltnp | grep -q '"java"'`,
    cause: 'healthy',
    outside: 'proven',
  }),
  ...row(OS, [ES], {
    what: 'its container was stopped',
    arrange: async node => {
      await serving(PUBLISHED)(node)
      await node.must(`docker stop ${CONTAINER}`)
    },
    holds: () => isContainer('exited', 143),
    cause: 'container-not-running',
  }),
  ...row(ES, [OS], {
    what: 'its container publishes no port',
    arrange: serving(''),
    holds: () => `${SERVES_INSIDE} && ! ${hasProxy}`,
    cause: 'container-port-unpublished',
  }),
  ...row(OS, [ES], {
    what: 'its container publishes its ports on 127.0.0.1 alone',
    arrange: serving('-p 127.0.0.1:9200:9200 -p 127.0.0.1:9300:9300'),
    holds: () => `curl -sfo /dev/null http://127.0.0.1:9200`,
    cause: 'container-port-unpublished',
  }),
  ...row(ES, [OS], {
    what: 'a check ended it inside a container that runs on and publishes its ports',
    arrange: async node => {
      await runWrapped(node, PUBLISHED, '')
      await node.must(waitFor(`pgrep -xf 'sleep 9999' && ! pgrep -x java`))
    },
    holds: () => `${isContainer('running')} && ${hasProxy} && ! pgrep -x java`,
    cause: 'bootstrap-discovery',
  }),
  ...row(OS, [ES], {
    what: 'the docker daemon of its container was stopped',
    arrange: async node => {
      await runContainer(node, PUBLISHED, SINGLE_NODE)
      await node.must('systemctl stop -q docker.socket docker')
    },
    holds: () => '! docker version && ! pgrep -x java',
    cause: 'container-not-running',
  }),
  ...on([], {
    what: 'a check ended its container',
    recorded: [ES, OS],
    begin: 'booted',
    arrange: async node => {
      await runContainer(node, PUBLISHED, '')
      await node.must(waitFor(isContainer('exited', 78)))
    },
    seen: ['refused'],
    cause: 'bootstrap-discovery',
    beside: ['container-not-running'],
  }),
  ...on([], {
    what: 'its container was killed',
    recorded: [ES, OS],
    begin: 'booted',
    arrange: async node => {
      await serving(PUBLISHED)(node)
      await node.must(`docker kill ${CONTAINER}`)
    },
    seen: ['refused'],
    holds: () => isContainer('exited', 137),
    cause: 'container-not-running',
  }),
  ...on([], {
    what: 'just started in a container that publishes its ports',
    recorded: [ES, OS],
    begin: 'booted',
    arrange: async node => {
      await runContainer(node, `${PUBLISHED} --cpus 0.4`, SINGLE_NODE)
      await node.must(waitFor(`docker logs ${CONTAINER} | grep -q 'JVM home'`))
    },
    seen: ['refused'],
    holds: () => `${isContainer('running')} && pgrep -x java && ! ${SERVES_INSIDE}`,
    cause: 'starting',
  }),
]
