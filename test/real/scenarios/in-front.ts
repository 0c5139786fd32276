import { frontUrl, putInFront, takeFrontAway } from '../lab/front.ts'
import { on, type Row, type Scenario } from '../scenario.ts'

/** The node's evidence says nothing of the machine that the proxy runs on. */
const viaFront: Pick<Row, 'url' | 'outsideOnly' | 'outside' | 'cause'> = {
  url: frontUrl,
  cause: 'proxy-upstream-failed',
  outside: 'proven',
  outsideOnly: true,
}

/** nginx between client and node. */
export const inFront: Scenario[] = [
  ...on(['opensearch-2.19.3'], {
    ...viaFront,
    what: 'a proxy whose node is stopped',
    arrange: async node => {
      await node.stop()
      await putInFront(node)
    },
    undo: async node => {
      takeFrontAway(node)
      await node.start()
    },
    seen: [502],
  }),
  ...on(['elasticsearch-7.17.29'], {
    ...viaFront,
    what: 'a proxy whose node hangs',
    arrange: async node => {
      await node.must(`kill -STOP ${await node.serverPid()}`)
      await putInFront(node)
    },
    undo: async node => {
      takeFrontAway(node)
      await node.must(`kill -CONT ${await node.serverPid()}`)
    },
    seen: [504],
  }),
  ...on(['elasticsearch-8.19.8'], {
    ...viaFront,
    what: 'a proxy that speaks plain HTTP to a node behind TLS',
    arrange: putInFront,
    undo: async node => takeFrontAway(node),
    seen: [502],
  }),
]
