import type { TargetGroup } from '../config/fleet-config.ts'
import type { FleetTarget } from '../model/fleet-target.ts'
import type { Observation } from '../model/observation.ts'
import type { KnownTarget } from './cell.ts'

export type Learnt = Omit<KnownTarget, 'cells'>

/** What was learnt of an instance says nothing of the one that took its place. */
export const sameInstance = <T extends Pick<KnownTarget, 'instanceId'>>(
  known: T | undefined,
  target: Pick<FleetTarget, 'instanceId'>,
): T | undefined => (known?.instanceId === target.instanceId ? known : undefined)

/**
 * What the observations of one sweep teach of a target. What was learnt before stands while any of them bears it out or
 * none speaks of it; another instance under the address starts anew. `credentials`: hash of those that were sent.
 */
export function learn(
  known: Learnt | undefined,
  target: FleetTarget,
  { scheme }: Pick<TargetGroup, 'scheme'>,
  observations: readonly Observation[],
  credentials?: string,
): Learnt {
  const before = sameInstance(known, target)
  const http = observations.filter(({ kind }) => kind === 'http')
  const transport = observations.filter(({ kind }) => kind === 'transport')
  const sent = credentials !== undefined && credentials !== before?.rejectedCredentials ? credentials : undefined
  const access = accessOf(before, http, sent)
  const learntScheme = scheme === 'auto' ? stands(before?.scheme, http.map(schemeOf)) : undefined
  const transportTls = stands(before?.transportTls, transport.map(tlsOf))
  return {
    ...(target.instanceId === undefined ? {} : { instanceId: target.instanceId }),
    ...(learntScheme === undefined ? {} : { scheme: learntScheme }),
    ...(transportTls === undefined ? {} : { transportTls }),
    ...access,
  }
}

function stands<T>(before: T | undefined, told: readonly (T | undefined)[]): T | undefined {
  const heard = told.filter(each => each !== undefined)
  return before !== undefined && heard.includes(before) ? before : (heard[0] ?? before)
}

function tlsOf(seen: Observation): boolean | undefined {
  if (seen.outcome === 'unknown') return undefined
  if ('tls' in seen && seen.tls !== undefined) return true
  if (seen.outcome === 'tls') return seen.code !== 'NOT_TLS'
  if (seen.outcome === 'protocol') return seen.code === 'TLS_PORT'
  return seen.outcome === 'open' ? false : undefined
}

function schemeOf(seen: Observation): 'http' | 'https' | undefined {
  const tls = tlsOf(seen)
  return tls === undefined ? undefined : tls ? 'https' : 'http'
}

/** A 401 to credentials rejects them; they are not used again until they change, lest an account be locked. */
function accessOf(
  before: Learnt | undefined,
  http: readonly Observation[],
  sent: string | undefined,
): Pick<Learnt, 'secured' | 'rejectedCredentials'> {
  const states = http.flatMap(seen => (seen.outcome === 'open' ? (seen.http?.state ?? []) : []))
  const denied = states.includes('unauthorized') || (sent === undefined && states.includes('forbidden'))
  const welcome = !denied && states.includes('ok')
  const secured = denied || (before?.secured === true && !(welcome && sent === undefined))
  const rejected = sent !== undefined && denied ? sent : welcome ? undefined : before?.rejectedCredentials
  return {
    ...(secured ? { secured } : {}),
    ...(rejected === undefined ? {} : { rejectedCredentials: rejected }),
  }
}

/** Whether both tell the same, so that what is remembered need not be written. */
export const sameLearnt = (a: Learnt, b: Learnt): boolean =>
  a.instanceId === b.instanceId &&
  a.scheme === b.scheme &&
  a.transportTls === b.transportTls &&
  a.secured === b.secured &&
  a.rejectedCredentials === b.rejectedCredentials
