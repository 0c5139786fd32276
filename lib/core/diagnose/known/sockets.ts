import type { FindingOf } from '../../model/finding.ts'
import { familyOfAddress, isLoopback, isPrivate, isWildcard, sameAddress } from './address.ts'
import type { Facts } from './facts.ts'
import { type Choice, concerns, type Node, pidsOf } from './node.ts'
import { includesPort } from './ports.ts'

type Listener = FindingOf<'listener'>

/**
 * What takes connections at a dialled address. `covered`: a socket of the node, or one whose owner could not be read;
 * `foreign`: another program; `loopback-only`, `other-family`, `other-address`: the node listens on this port, but not
 * there; `none`: nothing listens on this port; `unread`: sockets could not be read.
 */
export type Reach = 'covered' | 'foreign' | 'loopback-only' | 'other-family' | 'other-address' | 'none' | 'unread'

export interface Sockets {
  readable: boolean
  /** The node's listeners on the asked port. */
  own: readonly Listener[]
  /** Listeners of other programs, or other nodes, on the asked port. */
  foreign: readonly Listener[]
  /** The node's REST listeners on other ports than the asked one. */
  elsewhere: readonly Listener[]
  transport: readonly Listener[]
  /** Where the node last said that it listens. */
  bound: { http?: FindingOf<'bound'>; transport?: FindingOf<'bound'> }
  reach(address: string): Reach
  /** What the instance saw when it connected to its own address. */
  localConnect(address: string): FindingOf<'connect'> | undefined
}

/** The port at the end of `10.0.0.5:9200`, `[::1]:9200` or `host/10.0.0.5:9200`. */
export const portOf = (endpoint: string): number => Number(/:(\d+)$/.exec(endpoint)?.[1] ?? Number.NaN)

const addressOf = (endpoint: string): string =>
  endpoint
    .replace(/:\d+$/, '')
    .replace(/^.*\//, '')
    .replace(/^\[|\]$/g, '')

export const listensAt = (listener: Listener): string =>
  listener.address.includes(':') ? `[${listener.address}]:${listener.port}` : `${listener.address}:${listener.port}`

/** Sockets that no REST layer owns: the remote cluster server, the performance analyzer and its root cause agent. */
const BESIDE = new Set([9443, 9600, 9650])

export function socketsOf(
  facts: Facts,
  { node, others }: Choice,
  port: number,
  ranges: { http: string; transport: string },
  ownAddresses: readonly string[],
): Sockets {
  const pids = new Set(pidsOf(node))
  const bound = node?.server === undefined ? {} : boundOf(facts, node, others)
  const boundPorts = bound.http?.addresses.map(portOf) ?? []
  const isOwn = (listener: Listener): boolean => {
    if (listener.pid !== undefined) return pids.has(listener.pid)
    return pids.size > 0 && (bound.http === undefined || listener.port !== port || boundPorts.includes(port))
  }
  const isTransport = (listener: Listener): boolean =>
    bound.transport === undefined
      ? includesPort(ranges.transport, listener.port) &&
        !(includesPort(ranges.http, listener.port) && boundPorts.includes(listener.port))
      : bound.transport.addresses.some(each => portOf(each) === listener.port)
  const all = facts.of('listener')
  const own = all.filter(each => each.port === port && isOwn(each))
  const foreign = all.filter(each => each.port === port && !isOwn(each))
  const ofNode = all.filter(each => each.pid !== undefined && pids.has(each.pid))
  const elsewhere = ofNode.filter(each => each.port !== port && !isTransport(each) && !BESIDE.has(each.port))
  const inContainer = node?.server?.foreignNetworkNamespace === true
  const isRead = all.length > 0 || (facts.of('host').length > 0 && !facts.unread('listeners', 'listener'))
  const readable = isRead && !inContainer

  const covers = (listener: Listener, address: string): boolean => {
    const family = familyOfAddress(address)
    if (isWildcard(listener.address)) return family !== undefined && listener.families.includes(family)
    if (sameAddress(listener.address, address)) return true
    return isTranslated(address, ownAddresses) && !isLoopback(listener.address)
  }
  const reach = (address: string): Reach => {
    if (!readable) return 'unread'
    if (own.some(each => covers(each, address))) return 'covered'
    if (foreign.some(each => covers(each, address))) return 'foreign'
    if (own.length === 0) return 'none'
    if (!isLoopback(address) && own.every(each => isLoopback(each.address))) return 'loopback-only'
    const family = familyOfAddress(address)
    return own.every(each => family !== undefined && !each.families.includes(family)) ? 'other-family' : 'other-address'
  }
  return {
    readable,
    own,
    foreign,
    elsewhere,
    transport: ofNode.filter(isTransport),
    bound,
    reach,
    localConnect: address => facts.of('connect').find(each => each.port === port && sameAddress(each.address, address)),
  }
}

/** A public address that the instance does not wear may be a translation (an Elastic IP) of one that it does. */
export const isTranslated = (address: string, ownAddresses: readonly string[]): boolean =>
  !isPrivate(address) &&
  !isLoopback(address) &&
  ownAddresses.length > 0 &&
  !ownAddresses.some(own => sameAddress(own, address))

function boundOf(facts: Facts, node: Node, others: readonly Node[]): Sockets['bound'] {
  const current = facts.of('bound').filter(each => each.current && concerns(each, node, others))
  const http = current.findLast(each => each.layer === 'http')
  const transport = current.findLast(each => each.layer === 'transport')
  return { ...(http === undefined ? {} : { http }), ...(transport === undefined ? {} : { transport }) }
}

/** Whether every address that the node said it bound is a loopback one. */
export const boundToLoopback = (bound: FindingOf<'bound'>): boolean =>
  bound.addresses.length > 0 && bound.addresses.every(each => isLoopback(addressOf(each)))
