import type { Observation } from '../../core/model/observation.ts'
import type { RequestedProbe } from '../../core/sweep/probe-request.ts'
import { answerRequest } from '../../net/answer-request.ts'
import { socketRoom } from '../../net/descriptor-limit.ts'
import { type DialTcp, dialTcp } from '../../net/tcp-dial.ts'
import type { CallFailure, Probers } from '../../ports.ts'

/** Where on this machine's loopback a made-up address and port really is. */
export interface Place {
  address: string
  port: number
}

export interface LocalProbersOptions {
  vantages: number
  /** `undefined`: whatever is sent there is dropped, and nothing leaves this process. */
  placeOf(vantage: string, address: string, port: number): Place | undefined
  /** Unix milliseconds, where they are not this machine's: observations are told by it. */
  now?(): number
}

export interface LocalProbers extends Probers {
  /** By vantage: what its function does in place of its work. */
  faults: Map<string, CallFailure>
}

/** The prober of every vantage in this process: the real code and real sockets, to places on loopback. */
export function localProbers({ vantages, placeOf, now = Date.now }: LocalProbersOptions): LocalProbers {
  const maxInFlight = Math.max(1, Math.floor(socketRoom() / vantages))
  const faults = new Map<string, CallFailure>()
  return {
    faults,
    async probe(vantage, request) {
      const fault = faults.get(vantage)
      if (fault !== undefined) return { ok: false, why: fault, detail: 'injected' }
      const placed = request.probes.map(probe => moved(probe, placeOf(vantage, probe.address, probe.port)))
      const answer = await answerRequest({ ...request, probes: placed }, { maxInFlight, dial: dialLoopback })
      const aheadMs = now() - Date.now()
      const observations = answer.observations.map((seen, i) => movedBack(seen, request.probes[i], aheadMs))
      return { ok: true, value: { ...answer, observations } }
    },
  }
}

const moved = (probe: RequestedProbe, place: Place | undefined): RequestedProbe =>
  place === undefined ? probe : { ...probe, ...place, family: place.address.includes(':') ? 6 : 4 }

function movedBack(seen: Observation, probe: RequestedProbe | undefined, aheadMs: number): Observation {
  if (probe === undefined) return seen
  const { address, family, port } = probe
  return { ...seen, host: address, address, family, port, at: seen.at + aheadMs }
}

/** What has no place on loopback is dropped here, as by a firewall: it is never dialled. */
const dialLoopback: DialTcp = (address, family, port, watcher) => {
  if (address === '::1' || address.startsWith('127.')) return dialTcp(address, family, port, watcher)
  watcher.startedAt = performance.now()
  return { abandon() {} }
}
