import type { Reason } from '../../model/diagnosis.ts'
import type { Belief, Cause } from '../cause.ts'
import { includesPort } from '../known/ports.ts'
import { listensAt, portOf } from '../known/sockets.ts'
import type { Symptom } from '../known/symptoms.ts'
import type { Evidence, Known } from '../known.ts'
import { read, saw, seen, seenOnTransport } from '../reasons.ts'
import { AFTER_THE_SOCKET, notRefused, unproven, wouldRefuse } from '../standing.ts'
import { nodeContainers } from './nothing-there.ts'

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

const unpublished = ({ evidence, case: { target } }: Known) => {
  const running =
    evidence === undefined ? [] : nodeContainers(evidence).filter(each => /^(running|up)/i.test(each.state))
  const publishes = (ports: readonly string[]) => ports.some(each => new RegExp(`:${target.port}->`).test(each))
  return evidence?.sockets.own.length === 0 && !running.some(each => publishes(each.ports)) ? running[0] : undefined
}

export const portMismatch: readonly Cause[] = [
  {
    id: 'custom-http-port',
    title: 'its REST layer is on another port than the one that was asked',
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
]
