import type { FindingOf } from '../../model/finding.ts'
import { type Belief, causes } from '../cause.ts'
import type { Look } from '../known/looks.ts'
import type { Evidence, Known } from '../known.ts'
import { atClient, onNode } from '../page.ts'
import { read, saw, seen } from '../reasons.ts'
import { processHung } from './process-hung.ts'
import { inHttpState, startingOrStopping } from './starting.ts'

/** The last that the node told of its master, where that is that it has none. */
const leaderless = ({ life }: Evidence): FindingOf<'life'> | undefined => {
  const told = life.steps.findLast(each =>
    ['master-elected', 'master-not-discovered', 'waiting-for-master'].includes(each.event),
  )
  return told?.event === 'master-elected' ? undefined : told
}

/** A node that never joined a cluster answers with this uuid. */
const NEVER_JOINED = '_na_'

const answering = (known: Known) => known.asked.filter(each => each.state === 'answers')

const hasNeverJoined = (known: Known): boolean => answering(known).some(each => each.http?.clusterUuid === NEVER_JOINED)

export function weighNoMaster(known: Known): Belief {
  if (inHttpState(known, 'no-master').length > 0) return 0.97
  if (answering(known).length === 0) return 0
  const told = known.evidence && leaderless(known.evidence)
  if (hasNeverJoined(known)) return told === undefined ? 0.85 : 0.95
  if (told === undefined) return inHttpState(known, 'unavailable').length > 0 ? 0.3 : 0
  return inHttpState(known, 'unavailable').length > 0 ? 0.9 : 0.82
}

/** A last word is the last only where the log is whole: a master may stand in what is missing. */
export const silencesOfLastWord = (known: Known): readonly string[] =>
  inHttpState(known, 'no-master').length > 0 || hasNeverJoined(known) ? [] : ['log']

/** The text is the product's own; that it is why the node has no master is an inference. */
const OTHER_CLUSTER = 0.88

/** A cluster that would not have it, or that it would not have, since it last had a master. */
function metAnother({ evidence }: Known): FindingOf<'life'> | undefined {
  const told = evidence?.life.steps.findLast(each => ['master-elected', 'other-cluster'].includes(each.event))
  return told?.event === 'other-cluster' ? told : undefined
}

const possible = (known: Known, byLook: Partial<Record<Look, Belief>>): Belief => byLook[known.look] ?? 0

export const notReady = causes([
  ...startingOrStopping,
  {
    id: 'no-master',
    title: 'it is up, and its cluster has no elected master',
    page: {
      signs: ['http-503'],
      client:
        '9200 answers. `GET /` says 200 on Elasticsearch 7 and later and OpenSearch; most other requests say 503 after 30 s. On Elasticsearch 5 and 6 `GET /` says 503 too.',
      node: 'The node runs and finds no elected master: too few master-eligible nodes run, or the way to their 9300 is shut.',
      lines: [
        {
          text: 'master not discovered yet, this node has not previously joined a bootstrapped (v7+) cluster, …',
          on: 'Elasticsearch 7.17.29; a node that was in a cluster says `master not discovered or elected yet, an election requires …`',
        },
        {
          text: '"type":"master_not_discovered_exception"',
          on: 'to the client; Elasticsearch and OpenSearch 1; OpenSearch 2 and later say `cluster_manager_not_discovered_exception`',
        },
      ],
      provenBy: [
        'That exception as an answer.',
        'Or an answer with the cluster uuid `_na_`, or a last word in the log that no master was discovered.',
      ],
      refutedBy: [
        'A master in its log after that.',
        'Status 200 with `red`: there is a master, and shards are missing.',
      ],
      unlike: {
        starting: 'The same, for its first half minute.',
        'security-not-initialized': '503 with another body.',
        'transport-tls-mismatch': 'A reason why it finds none: the nodes do not speak alike on 9300.',
        'cluster-mismatch': 'A reason why it is not let in.',
        'proxy-upstream-failed': '503 without a body of the product.',
      },
      check: [
        onNode(
          "curl -s 'http://localhost:9200/_cluster/health?timeout=1s'",
          'status 503 and one of these exceptions. With `local=true` OpenSearch 2.19.3 answers 200, `red`, `"discovered_cluster_manager":false`',
        ),
        onNode(
          "grep -h -e 'not discovered' /var/log/elasticsearch/*.log /var/log/opensearch/*.log | tail -n 2",
          'whom it looks for, and whom it found',
        ),
        atClient('nc -vz OTHER_MASTER_NODE 9300', 'each of them must connect, from this node too'),
      ],
    },
    weigh: weighNoMaster,
    because: known => {
      const told = known.evidence && leaderless(known.evidence)
      const at = answering(known).filter(each => each.http?.clusterUuid === NEVER_JOINED)
      return [
        ...inHttpState(known, 'no-master').map(each => saw(each.by)),
        ...at.map(each => saw(each.by, 'it answers with the cluster uuid _na_: it has never joined a cluster')),
        ...(told === undefined ? [] : [read(told, 'this is the last that it told of a master')]),
        ...inHttpState(known, 'unavailable').map(each => saw(each.by)),
      ]
    },
    silentIn: silencesOfLastWord,
    since: known => (known.evidence && leaderless(known.evidence))?.at,
    ask: () => 'Does it see a master? _cluster/health?local=true, and “master not discovered” in its log',
  },
  {
    id: 'cluster-mismatch',
    title: 'it belongs to another cluster than the one that was meant',
    page: {
      signs: ['two-clusters', 'http-503'],
      client: 'Nodes answer with different values of `cluster_uuid`, or one node misses data that the others have.',
      node: 'Its peers carry another `cluster.name`. Or it was started alone once, on loopback or with `cluster.initial_master_nodes`, and founded a cluster of its own: it cannot join another one with its data.',
      lines: [
        {
          text: 'failed: remote cluster name [logs-b] does not match local cluster name [opensearch]',
          on: 'OpenSearch 2.19.3: the nodes that it looks for carry another `cluster.name`',
        },
        {
          text: 'This node previously joined a cluster with UUID […] and is now trying to join a different cluster with UUID […]. This is forbidden …',
          on: 'from the source of newer Elasticsearch, on the node that tries to join',
        },
        {
          text: 'join validation on cluster state with a different cluster uuid … than local cluster uuid …, rejecting',
          on: 'from the source of older Elasticsearch 7 and of OpenSearch',
        },
      ],
      provenBy: ['One of these lines, and no master since; or two different `cluster_uuid` where one was meant.'],
      refutedBy: [
        '`this node is locked into cluster UUID […]` is no fault: every node of Elasticsearch 8 that has joined says so at each start, at WARN where `cluster.initial_master_nodes` was left in its settings.',
        '`_na_` as the uuid: it has not joined any cluster.',
      ],
      unlike: {
        'no-master': 'No cluster at all, instead of the wrong one.',
        'bootstrap-discovery': 'Nothing is set, and the node does not run.',
        'transport-tls-mismatch': 'They cannot talk at all.',
      },
      check: [
        atClient("curl -s 'http://EACH_NODE:9200/?filter_path=cluster_name,cluster_uuid'", 'two values'),
        onNode(
          "grep -h -e 'different cluster' -e 'remote cluster name' /var/log/elasticsearch/*.log /var/log/opensearch/*.log | tail -n 3",
          'the line, with both values',
        ),
      ],
      limit:
        'It names this where the node has no master and its log says why. A node that serves a cluster of its own, which nobody meant, is healthy to it.',
    },
    weigh: known => (metAnother(known) !== undefined && weighNoMaster(known) > 0 ? OTHER_CLUSTER : 0),
    because: known => {
      const met = metAnother(known)
      return [
        ...(met === undefined ? [] : [read(met, `it belongs to a cluster, and met another one: ${met.detail ?? ''}`)]),
        ...inHttpState(known, 'no-master').map(each => saw(each.by)),
      ]
    },
    masks: ['no-master'],
    silentIn: silencesOfLastWord,
    since: known => metAnother(known)?.at,
  },
  {
    id: 'security-not-initialized',
    title: 'it is up, and its security plugin is not initialised',
    page: {
      signs: ['http-503'],
      client: 'Every request says 503 with the text below.',
      node: 'OpenSearch runs, and the security index of its cluster was never written, or cannot be read.',
      lines: [{ text: 'OpenSearch Security not initialized.', on: 'to the client; OpenSearch 2.19.3' }],
      provenBy: ['That text as an answer.'],
      refutedBy: ['Within the first seconds after a start it may pass by itself.'],
      unlike: {
        'no-master': 'Without a master the index cannot be read either: mend that first.',
        'proxy-upstream-failed': '503 without this text.',
      },
      check: [
        atClient('curl -sk https://HOST:9200/', 'the text'),
        onNode("grep -h -i 'not.*initialized' /var/log/opensearch/*.log | tail -n 3", 'that it still waits'),
        onNode(
          'grep -n allow_default_init_securityindex /etc/opensearch/opensearch.yml',
          'nothing, or `false`: then a person must run securityadmin once',
        ),
      ],
    },
    weigh: known => (inHttpState(known, 'security-not-initialized').length > 0 ? 0.97 : 0),
    because: known => inHttpState(known, 'security-not-initialized').map(each => saw(each.by)),
  },
  processHung,
  {
    id: 'overloaded',
    title: 'it is up, and refuses work because it is overloaded',
    page: {
      signs: ['http-429', 'no-answer'],
      client:
        '429, or answers that come late. A circuit breaker refuses only what has a body: it answers `GET /` as ever (measured on Elasticsearch 7.17.29 and OpenSearch 2.19.3).',
      node: 'It runs, and refuses work to save itself: a circuit breaker, or a queue that is full.',
      lines: [
        {
          text: '[gc][…] overhead, spent […] collecting in the last […]',
          on: 'Elasticsearch 7 and later, OpenSearch: from their source, at WARN where it is bad',
        },
      ],
      provenBy: ['429 as an answer of the product.'],
      refutedBy: ['A read-only block is 403 (`cluster_block_exception`), and no overload.'],
      unlike: {
        'process-hung': 'No answer at all.',
        'no-master': '503.',
        'heap-exhausted': 'It gave up.',
      },
      check: [
        onNode('uptime; cat /proc/pressure/cpu /proc/pressure/memory', 'a load far above the number of cores'),
        onNode(
          "curl -s 'http://localhost:9200/_cat/thread_pool?v&h=name,active,queue,rejected'",
          'a pool that rejects',
        ),
        onNode(
          'grep -h overhead /var/log/elasticsearch/*.log /var/log/opensearch/*.log | tail -n 3',
          'garbage collection most of the time',
        ),
      ],
    },
    weigh: known => {
      if (inHttpState(known, 'too-many-requests').length > 0) return 0.85
      return Math.max(
        possible(known, { 'half-mute': 0.4, mute: 0.1 }),
        inHttpState(known, 'unavailable').length > 0 ? 0.1 : 0,
      )
    },
    because: known => seen(known),
    ask: () =>
      'Is it busy? On the node: uptime; cat /proc/pressure/cpu /proc/pressure/memory; “[gc]” and “overhead” in its log',
  },
])
