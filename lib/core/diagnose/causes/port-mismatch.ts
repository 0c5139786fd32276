import type { Reason } from '../../model/diagnosis.ts'
import { type Belief, causes } from '../cause.ts'
import { isLoopback } from '../known/address.ts'
import { type Container, isRunning, nodeContainers, publishes } from '../known/containers.ts'
import { includesPort } from '../known/ports.ts'
import { listensAt, portOf } from '../known/sockets.ts'
import type { Symptom } from '../known/symptoms.ts'
import type { Evidence, Known } from '../known.ts'
import { atClient, onNode } from '../page.ts'
import { read, saw, seen, seenOnTransport } from '../reasons.ts'
import { AFTER_THE_SOCKET, notRefused, unproven, wouldRefuse } from '../standing.ts'

/** Transport ports by default; a REST port among them was given by hand. */
const isTransportPort = (port: number): boolean => port >= 9300 && port <= 9400

/** The node's REST port, where it is up on another one than was asked for. */
function actualPort({ sockets }: Evidence, asked: number): number | undefined {
  const said = sockets.bound.http?.addresses.map(portOf).find(port => port !== asked)
  return sockets.elsewhere[0]?.port ?? said
}

/** The asked port comes first in the node's range, so that the node tried it before it took the next. */
function fellBack(evidence: Evidence, asked: number): boolean {
  const actual = actualPort(evidence, asked)
  const { ports } = evidence.settings.ports('http')
  return actual !== undefined && asked < actual && includesPort(ports, asked) && includesPort(ports, actual)
}

/** What another program does with the port shows as an answer, or as a refusal elsewhere. */
const orAnotherAnswers = (known: Known, belief: Belief): Belief =>
  (known.evidence?.sockets.foreign.length ?? 0) > 0 && ['spoke', 'closed', 'mute', 'half-mute'].includes(known.look)
    ? belief
    : wouldRefuse(known, belief)

function weighCustom(known: Known): Belief {
  const { evidence } = known
  if (evidence === undefined) return 0
  const asked = known.case.target.port
  const { ports, decidedBy } = evidence.settings.ports('http')
  const isGiven = decidedBy !== undefined && !includesPort(ports, asked)
  if (actualPort(evidence, asked) === undefined) {
    const isToCome = ['stopped', 'died', 'starting'].includes(evidence.life.phase)
    return isToCome && isGiven && evidence.sockets.own.length === 0 ? wouldRefuse(known, 0.85) : 0
  }
  if (fellBack(evidence, asked) || evidence.sockets.own.length > 0) return 0
  return orAnotherAnswers(known, isGiven ? 0.96 : 0.88)
}

function becausePort(known: Known): Reason[] {
  const { evidence } = known
  if (evidence === undefined) return [...seen(known), ...seenOnTransport(known)]
  const { sockets, settings } = evidence
  const { ports, decidedBy } = settings.ports('http')
  return [
    ...sockets.elsewhere.slice(0, 2).map(each => read(each, `its REST layer listens at ${listensAt(each)}`)),
    ...(sockets.bound.http === undefined ? [] : [read(sockets.bound.http, 'this is where it says that it listens')]),
    ...(decidedBy === undefined ? [] : [read(decidedBy, `${decidedBy.key} is ${ports}`)]),
    ...sockets.foreign
      .slice(0, 1)
      .map(each => read(each, `${each.command ?? 'another program'} listens at ${listensAt(each)}`)),
  ]
}

/** A transport layer on the asked port: by its own words, by the echo of a ping, or by what the evidence says of the port. */
function transportOn(known: Known): Symptom | undefined {
  return known.failing.find(
    each =>
      each.all.some(seen => seen.outcome === 'protocol' && seen.code === 'TRANSPORT_PORT') ||
      each.all.some(seen => seen.outcome === 'open' && seen.transport !== undefined),
  )
}

const isTransportSocket = ({ evidence, case: { target } }: Known): boolean =>
  evidence !== undefined &&
  evidence.sockets.own.length > 0 &&
  (evidence.sockets.bound.transport?.addresses.some(each => portOf(each) === target.port) ??
    evidence.sockets.transport.some(each => each.port === target.port))

function weighTransport(known: Known): Belief {
  if (transportOn(known) !== undefined) return 0.97
  const ended = known.failing.some(each => ['reset', 'tls', 'silent'].includes(each.state))
  if (!ended) return 0
  if (isTransportSocket(known)) return 0.93
  return known.evidence === undefined && isTransportPort(known.case.target.port) ? 0.7 : 0
}

/** A running container where none leads to what was dialled; a node in the host's own network publishes nothing. */
function unpublished({ evidence, failing, case: { target } }: Known): Container | undefined {
  if (evidence === undefined || evidence.sockets.own.length > 0) return undefined
  if (evidence.node?.server?.foreignNetworkNamespace === false) return undefined
  const running = nodeContainers(evidence.facts).filter(isRunning)
  const asked = failing.flatMap(each => each.address ?? [])
  const dialled = asked.length > 0 ? asked : evidence.addresses.filter(each => !isLoopback(each))
  const isLed = (address: string) => running.some(each => publishes(each, address, target.port, evidence.addresses))
  return dialled.every(isLed) ? undefined : running[0]
}

export const portMismatch = causes([
  {
    id: 'custom-http-port',
    title: 'its REST layer is on another port than the one that was asked',
    page: {
      signs: ['refused', 'transport-open', 'other-answers'],
      client: 'Refused on 9200, while 9300 may answer.',
      node: 'The process runs and serves, on another port.',
      lines: [
        {
          text: 'publish_address {10.0.0.5:9210}, bound_addresses {…:9210}',
          on: 'any version, from the logger whose name ends in `HttpServerTransport` (Elasticsearch 5: `HttpServer`)',
        },
      ],
      provenBy: ['`http.port` does not hold the asked port, and the node listens on one that it does hold.'],
      unlike: {
        'port-fallback': '`http.port` is a range, or not set, and the asked port was taken when the node started.',
        'http-disabled': 'There is no REST port at all.',
        'container-port-unpublished': 'The port is right inside the container.',
      },
      check: [
        onNode('ss -Hltnp | grep java', 'a port of the node that is neither the asked one nor its transport port'),
        onNode('grep -n http.port /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml', 'another port'),
      ],
    },
    weigh: known =>
      Math.max(weighCustom(known), unproven(known, { 'transport-open': 0.15, 'all-refused': 0.04, refused: 0.05 })),
    because: becausePort,
    contradicts: notRefused,
    masks: AFTER_THE_SOCKET,
    since: known => known.evidence?.sockets.bound.http?.at,
    ask: () =>
      'Which port is it told to take? On the node: grep -n http.port /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml',
  },
  {
    id: 'port-fallback',
    title: 'the port was taken, and its REST layer silently took the next one',
    page: {
      signs: ['other-answers', 'transport-open', 'refused'],
      client:
        'Another program answers on 9200, or 9200 is refused once that program is gone. The node answers on 9201.',
      node: 'The process runs and serves. The default of `http.port` is the range 9200-9300: when 9200 is taken, the node takes the next port and says so with no warning.',
      lines: [
        {
          text: 'publish_address {10.0.0.5:9201}, bound_addresses {…:9201}',
          on: 'Elasticsearch 7.17.29, OpenSearch 2.19.3; at level INFO',
        },
      ],
      provenBy: [
        'The node listens on a later port of its range than the asked one.',
        'Surer: another process holds the asked port.',
      ],
      refutedBy: ['`http.port` is one port, and not the asked one.'],
      unlike: {
        'custom-http-port': 'The port was set on purpose.',
        'port-taken': 'With one fixed port the node does not start at all.',
        'bound-to-loopback': 'Each address falls back by itself: 9201 on 127.0.0.1 and 9200 on ::1 can be one node.',
      },
      check: [
        onNode(
          "ss -Hltnp 'sport >= :9200 and sport <= :9210'",
          'another process on 9200 and `java` on 9201: a second node, a server of before, or `docker-proxy`',
        ),
        onNode(
          'grep -h publish_address /var/log/elasticsearch/*.log /var/log/opensearch/*.log | tail -n 2',
          'port 9201',
        ),
      ],
    },
    weigh: known => {
      const { evidence } = known
      if (evidence === undefined) return unproven(known, { 'transport-open': 0.08, spoke: 0 })
      if (!fellBack(evidence, known.case.target.port)) return 0
      return orAnotherAnswers(known, evidence.sockets.foreign.length > 0 ? 0.96 : 0.85)
    },
    because: becausePort,
    contradicts: notRefused,
    masks: AFTER_THE_SOCKET,
    since: known => known.evidence?.sockets.bound.http?.at,
    ask: () => 'Who holds the port, and did the node take 9201? On the node: ss -Hltnp',
  },
  {
    id: 'transport-port-probed',
    title: 'this is the transport port, which nodes use among themselves; REST is on another one',
    page: {
      signs: ['not-http', 'empty-reply', 'tls-error'],
      client:
        'The port connects, and what comes back is not HTTP. With TLS on the transport layer: nothing comes back at all.',
      node: 'Nothing is wrong with it.',
      lines: [
        { text: 'This is not an HTTP port', on: 'to the client; Elasticsearch 6.8 and later, OpenSearch' },
        { text: 'This is not a HTTP port', on: 'to the client; Elasticsearch 5.6' },
        {
          text: 'SSL/TLS request received but SSL/TLS is not enabled on this node, got (16,3,1,…), […], closing connection',
          on: 'on the node, from the source of Elasticsearch 7 and later and OpenSearch: `https` to a plain transport port',
        },
        {
          text: 'received plaintext traffic on an encrypted channel, closing connection …',
          on: 'on the node, from the source of Elasticsearch: plain HTTP to a TLS transport port',
        },
      ],
      provenBy: [
        'That text as the answer to an HTTP request.',
        'Or the six bytes `45 53 ff ff ff ff`, sent and echoed: the transport layer’s own ping (Elasticsearch 6.8 and later, OpenSearch; plain transport only).',
      ],
      unlike: {
        'tls-required': 'An empty reply on 9200 is TLS; on 9300 it may be the transport layer with TLS.',
        'custom-http-port': 'A REST port among 9300 to 9400 answers HTTP.',
      },
      check: [
        atClient('curl --http0.9 http://HOST:9300/', '`This is not an HTTP port`'),
        atClient('curl -s http://HOST:9200/', 'the REST layer, where it is meant to be'),
      ],
    },
    weigh: weighTransport,
    because: known => {
      const on = transportOn(known)
      const proof = on?.all.find(
        each => each.outcome === 'protocol' || (each.outcome === 'open' && each.transport !== undefined),
      )
      const said = known.evidence?.sockets.bound.transport
      return [
        ...(proof === undefined ? seen(known) : [saw(proof)]),
        ...(said === undefined ? [] : [read(said, 'this is where its transport layer listens')]),
      ]
    },
    masks: AFTER_THE_SOCKET,
  },
  {
    id: 'http-disabled',
    title: 'its REST layer is turned off',
    page: {
      signs: ['transport-open'],
      client: '9300 connects, 9200 is refused, for good.',
      node: 'The process runs and is in its cluster. `http.enabled: false` turns the REST layer off; it exists in versions 5 and 6 alone.',
      provenBy: ['`http.enabled` is `false` for the node, and it runs without a REST listener.'],
      refutedBy: ['Version 7 or later: the setting was removed, and a node that is given it does not start.'],
      unlike: {
        starting: 'The same look, for half a minute.',
        'setting-unknown': 'What 7.0 and later make of the setting.',
      },
      check: [
        onNode('grep -n http.enabled /etc/elasticsearch/elasticsearch.yml', '`http.enabled: false`'),
        onNode('ss -Hltnp | grep java', 'the transport port alone'),
      ],
    },
    weigh: known => {
      const setting = known.evidence?.settings.value('http.enabled')
      if (known.evidence === undefined) return unproven(known, { 'transport-open': 0.04 })
      const off =
        setting?.value === 'false' && known.evidence.life.phase !== 'stopped' && known.evidence.sockets.own.length === 0
      return off && known.evidence.life.failures.length === 0 ? wouldRefuse(known, 0.95) : 0
    },
    because: known => {
      const setting = known.evidence?.settings.value('http.enabled')
      return setting === undefined
        ? [...seen(known), ...seenOnTransport(known)]
        : [read(setting, 'http.enabled turns the REST layer off')]
    },
    contradicts: notRefused,
    masks: AFTER_THE_SOCKET,
  },
  {
    id: 'container-port-unpublished',
    title: 'its container runs, and does not publish the port',
    page: {
      signs: ['refused', 'empty-reply'],
      client:
        'Refused at once. So is a published port whose container does not listen (docker 20.10: the kernel leads other hosts past `docker-proxy`); only on the host itself does 127.0.0.1 connect, and is hung up on.',
      node: 'The container runs, the node serves inside it, and no port of the host leads there, or one of 127.0.0.1 alone.',
      provenBy: ['The container runs, and no entry `…:9200->` of its list of ports is on the address that was asked.'],
      refutedBy: [
        'The port is published there: what refuses then is the inside of the container. See its log.',
        'A container in the network of the host (`--network host`) publishes nothing, and its listeners are the host’s.',
      ],
      unlike: {
        'bound-to-loopback':
          'A process of the host listens on 127.0.0.1. Published as `127.0.0.1:9200->9200/tcp` it looks alike.',
        'container-not-running': 'The container is stopped.',
      },
      check: [
        onNode("docker ps --format '{{.Names}} {{.Ports}}'", '`9200/tcp` without an arrow: exposed, not published'),
        onNode("ss -Hltnp 'sport = :9200'", 'nothing; a container’s own listeners are in its own network namespace'),
      ],
    },
    weigh: known => (unpublished(known) === undefined ? 0 : wouldRefuse(known, 0.9)),
    because: known => {
      const container = unpublished(known)
      return container === undefined
        ? []
        : [read(container, `container ${container.name} publishes ${container.ports.join(', ') || 'no port'}`)]
    },
    contradicts: notRefused,
    masks: AFTER_THE_SOCKET,
  },
])
