import type { FindingOf } from '../../model/finding.ts'
import type { Belief, Cause } from '../cause.ts'
import { sameAddress } from '../known/address.ts'
import type { Evidence, Known } from '../known.ts'
import { atClient, onNode } from '../page.ts'
import { read, saw } from '../reasons.ts'
import { silencesOfLastWord, weighNoMaster } from './not-ready.ts'
import { inHttpState } from './starting.ts'

type Step = FindingOf<'life'>

/** The text is the product's own, and the sender a peer; that it is why the node has no master is an inference. */
const FROM_A_PEER = 0.88
/** A node sent it, and of which cluster is not told. */
const FROM_A_NODE = 0.82

const SEEDS = ['discovery.seed_hosts', 'discovery.zen.ping.unicast.hosts']

/** Of `10.0.0.7:9300` and `[::1]:9300`, as of an address alone. */
const hostOf = (seed: string): string => /^\[.*\]|^[^:]+(?=:[\d-]+$)/.exec(seed.trim())?.[0] ?? seed.trim()

/** Where it looks for others: the hosts that it was given, and the addresses that it said it goes on with. */
function peersOf({ settings, life }: Evidence): string[] {
  const given = SEEDS.flatMap(key => settings.value(key)?.value ?? [])
  const told = life.steps.findLast(each => each.event === 'master-not-discovered')?.detail ?? []
  return [given, told]
    .flat()
    .flatMap(list => list.split(','))
    .map(hostOf)
}

/** A peer, and neither this instance nor this client, whose probes leave the same line. */
function isPeer({ case: { clientAddresses = [] } }: Known, evidence: Evidence, sender: string): boolean {
  const is = (other: string) => sameAddress(other, sender)
  return peersOf(evidence).some(is) && ![...evidence.addresses, ...clientAddresses].some(is)
}

/** Another node that does not speak its TLS, and no master since. */
function metOtherTls(known: Known): Step | undefined {
  const { evidence } = known
  if (evidence === undefined) return undefined
  const told = evidence.life.steps.findLast(
    ({ event, detail }) =>
      event === 'master-elected' ||
      (event === 'other-tls' && (detail === undefined || isPeer(known, evidence, detail))),
  )
  return told?.event === 'other-tls' ? told : undefined
}

function weighMismatch(known: Known): Belief {
  const met = metOtherTls(known)
  if (met === undefined || weighNoMaster(known) === 0) return 0
  return met.detail === undefined ? FROM_A_NODE : FROM_A_PEER
}

export const transportTlsMismatch: Cause<'transport-tls-mismatch'> = {
  id: 'transport-tls-mismatch',
  title: 'the nodes of its cluster do not speak the same TLS on their transport ports',
  page: {
    signs: ['two-clusters', 'http-503'],
    client: '9200 answers with 503, or with a cluster that some nodes are missing from.',
    node: 'One node speaks TLS on 9300 and another does not, or they do not trust each other’s CA. Each end logs the other, once a second.',
    lines: [
      {
        text: 'received plaintext traffic on an encrypted channel, closing connection Netty4TcpChannel{localAddress=/…:9300, remoteAddress=/…, profile=default}',
        on: 'Elasticsearch 8.19.8, on the end that speaks TLS',
      },
      {
        text: 'SSL/TLS request received but SSL/TLS is not enabled on this node, got (16,3,3,1), [Netty4TcpChannel{localAddress=/…:9300, remoteAddress=/…}], closing connection',
        on: 'Elasticsearch 7.17.29, OpenSearch 2.19.3, on the end that does not',
      },
      {
        text: 'Exception during establishing a SSL connection: io.netty.handler.ssl.NotSslRecordException: not an SSL/TLS record: 4553…',
        on: 'OpenSearch 2.19.3 with its security plugin; the digits are what was sent, `4553` is `ES`, and `696e7465726e616c3a7463702f68616e647368616b65` further on is `internal:tcp/handshake`: another node',
      },
    ],
    provenBy: ['One of these lines, with another node of the cluster as the remote address, while no master is found.'],
    refutedBy: [
      'The remote address is a client, a scanner or a monitor: anything that sends plain text to the port leaves the same line. So do probes of this tool.',
      '`plugins.security_config.ssl_dual_mode_enabled: true` (OpenSearch) takes both.',
      'A master in its log after that.',
    ],
    unlike: {
      'no-master': 'What it ends in, for whatever reason.',
      'tls-required': 'The REST port, not the transport port.',
      'transport-port-probed': 'A client came to the wrong port.',
    },
    check: [
      onNode(
        "grep -h -e 'received plaintext' -e 'SSL/TLS request received' -e NotSslRecord /var/log/elasticsearch/*.log /var/log/opensearch/*.log | tail -n 5",
        'the line, and whose address stands in it',
      ),
      atClient(
        'openssl s_client -connect EACH_NODE:9300 </dev/null',
        'a certificate from one node, none from the other',
      ),
      onNode(
        "grep -n -E 'transport.ssl|ssl.transport' /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml",
        'settings that differ between the nodes',
      ),
    ],
    limit:
      'It names this where the node finds no master and its log holds such a line of a peer. CAs that do not trust each other it leaves at `no-master`.',
  },
  weigh: weighMismatch,
  because: known => {
    const met = metOtherTls(known)
    const who = met?.detail === undefined ? 'another node' : `${met.detail}, where it looks for its peers,`
    return [
      ...(met === undefined ? [] : [read(met, `${who} does not speak the TLS of its transport port`)]),
      ...inHttpState(known, 'no-master').map(each => saw(each.by)),
    ]
  },
  masks: ['no-master', 'security-not-initialized'],
  silentIn: silencesOfLastWord,
  since: known => metOtherTls(known)?.at,
}
