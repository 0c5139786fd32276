import { mustRun } from '../../real/lab/command.ts'
import { NODE_SCRIPT } from '../../real/lab/world.ts'
import { on, type Scenario } from '../../real/scenario.ts'

/** A packet filter on the switch between client and node: what a security group or a route does, unseen by the node. */
const onTheWay = (rule: string): Promise<string> =>
  mustRun(NODE_SCRIPT, [
    'switch',
    '--',
    'sh',
    '-c',
    `nft add table bridge way && nft 'add chain bridge way forward { type filter hook forward priority 0; }' && nft add rule bridge way forward ${rule}`,
  ])
const freeTheWay = (): Promise<string> =>
  mustRun(NODE_SCRIPT, ['switch', '--', 'sh', '-c', 'nft delete table bridge way 2>/dev/null; true'])

/** What no evidence of the node can prove: alone, as the way belongs to both lanes. */
export const between: Scenario[] = [
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'], {
    what: 'lost between client and node',
    alone: true,
    arrange: () => onTheWay('tcp dport 9200 drop'),
    undo: freeTheWay,
    seen: ['timeout'],
    cause: 'unknown',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'answers lost between node and client',
    alone: true,
    arrange: () => onTheWay('tcp sport { 9200, 9300 } drop'),
    undo: freeTheWay,
    seen: ['timeout'],
    cause: 'unknown',
  }),
  ...on(['elasticsearch-8.19.8', 'opensearch-2.19.3-sec'], {
    what: 'large packets lost between node and client',
    alone: true,
    arrange: () => onTheWay('tcp sport 9200 meta length gt 700 drop'),
    undo: freeTheWay,
    seen: ['no-http'],
    cause: 'unknown',
    accepted: ['path-mtu'],
  }),
]
