import type { PathAnswer } from '../model/path.ts'
import { aclStep } from './acl-step.ts'
import { type Endpoint, endpointsOf } from './endpoint.ts'
import { groupStep } from './group-step.ts'
import type { Network } from './network.ts'
import type { Peer } from './peer.ts'
import { type Hop, routeStep } from './route-step.ts'
import { OPEN, type Step } from './step.ts'
import { EPHEMERAL } from './tcp-ports.ts'

export interface PathQuestion {
  /** Who connects: an interface (`eni-…`), an instance (`i-…`) or a private address. */
  from: string
  to: string
  /** TCP port that is dialled. */
  port: number
}

/** Would a TCP connect pass, and its answer? Every blocker on the way, in the order in which packets meet them. */
export function packetPath(network: Network, { from, to, port }: PathQuestion): PathAnswer {
  const [client, server] = endpointsOf(network, from, to)
  if (client.place === 'remote' && server.place === 'remote')
    return answer([{ blockers: [], missing: [`a subnet that holds ${from} or ${to} (not in DescribeSubnets)`] }])
  // What an interface sends to itself does not leave its host.
  if (client.interface !== undefined && client.interface === server.interface) return answer([])
  const dialled = { from: port, to: port + 1 }
  if (!areApart(client, server))
    return answer([
      ends(client, server),
      groupStep(network, 'egress', client, peerOf(server), port),
      groupStep(network, 'ingress', server, peerOf(client), port),
    ])
  const there = routeStep(network, 'forward', client, server)
  const back = there.effect === 'translates' ? STOPS : routeStep(network, 'return', server, client)
  const answered = there.effect === 'translates' ? behind(there, client) : peerOf(client)
  return answer([
    groupStep(network, 'egress', client, { ...behind(there, server), address: server.address }, port),
    aclStep(network, 'egress', 'forward', client, peerOf(server), dialled),
    there,
    aclStep(network, 'ingress', 'forward', server, behind(there, client), dialled),
    groupStep(network, 'ingress', server, behind(there, client), port),
    aclStep(network, 'egress', 'return', server, answered, EPHEMERAL),
    back,
    aclStep(network, 'ingress', 'return', client, back === STOPS ? answered : behind(back, server), EPHEMERAL),
    ends(client, server),
  ])
}

/** The way back is that of the translated address: a part of what is told missing already. */
const STOPS: Hop = { ...OPEN, effect: 'translates' }

/** Whether network ACLs and routes are met: not within a subnet, and not where it is unknown whether it is one. */
const areApart = (a: Endpoint, b: Endpoint): boolean =>
  a.place !== 'unknown' && b.place !== 'unknown' && a.subnet !== b.subnet

const ends = (client: Endpoint, server: Endpoint): Step => ({
  blockers: [],
  missing: [...client.missing, ...server.missing],
})

const peerOf = ({ place, address, interface: found, missing }: Endpoint): Peer => ({
  address,
  groups: place === 'remote' ? [] : found?.groups,
  missing,
})

/** An end as it is seen from behind a hop. */
function behind({ effect, missing }: Hop, end: Endpoint): Peer {
  const peer = peerOf(end)
  if (effect === 'keeps') return peer
  if (effect === 'public') return { ...peer, groups: [] }
  return { address: undefined, groups: undefined, missing: [...missing, ...peer.missing] }
}

function answer(steps: readonly Step[]): PathAnswer {
  const blockers = steps.flatMap(step => step.blockers)
  const missing = [...new Set(steps.flatMap(step => step.missing))]
  return {
    verdict: blockers.length > 0 ? 'blocked' : missing.length > 0 ? 'cannot-tell' : 'passes',
    blockers,
    missing,
  }
}
