import type { Observation } from '../core/model/observation.ts'
import type { ProbeAnswer, ProbeRequest, RequestedProbe } from '../core/sweep/probe-request.ts'
import { type Next, Pacer, type PacingOptions, type TargetSource } from './pacing.ts'
import type { ProbeTarget } from './probe.ts'

export type AnswerOptions = Omit<PacingOptions, 'deadline'>

/**
 * Makes the probes of a request, paced, each address and port by one connection at a time in the order asked for. Where
 * a connect has just failed, the later probes of that address and port are not sent: they tell the same failure, with its
 * time. What has not ended by the request's deadline is `unknown`/`RUN_DEADLINE`.
 */
export async function answerRequest(request: ProbeRequest, options: AnswerOptions = {}): Promise<ProbeAnswer> {
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), request.deadlineMs)
  const turns = new Turns(request, () => pacer.wake())
  const pacer = new Pacer(turns, { ...options, deadline: over.signal })
  await pacer.finished.finally(() => clearTimeout(timer))
  return { sweep: request.sweep, vantage: request.vantage, observations: turns.observations }
}

/** Indices of the probes of one address and port, and how many of them have been started. */
interface Turn {
  probes: number[]
  started: number
}

class Turns implements TargetSource {
  readonly observations: Observation[]
  readonly #request: ProbeRequest
  readonly #wake: () => void
  readonly #ready: Turn[]
  readonly #underWay = new Map<ProbeTarget, Turn>()
  #nextReady = 0

  constructor(request: ProbeRequest, wake: () => void) {
    this.#request = request
    this.#wake = wake
    this.observations = new Array(request.probes.length)
    const turns = new Map<string, Turn>()
    for (const [i, { address, port }] of request.probes.entries()) {
      const place = `${address} ${port}`
      const turn = turns.get(place)
      if (turn === undefined) turns.set(place, { probes: [i], started: 0 })
      else turn.probes.push(i)
    }
    this.#ready = [...turns.values()]
  }

  next(): Next {
    const turn = this.#ready[this.#nextReady]
    if (turn === undefined) return this.#underWay.size > 0 ? 'later' : 'done'
    this.#nextReady++
    const probe = this.#request.probes[turn.probes[turn.started++] ?? -1]
    if (probe === undefined) throw new Error('a turn without a probe')
    const target = this.#targetOf(probe)
    this.#underWay.set(target, turn)
    return target
  }

  observed(observation: Observation, target: ProbeTarget): void {
    const turn = this.#underWay.get(target)
    if (turn === undefined) throw new Error('observed what was not asked')
    this.#underWay.delete(target)
    this.#keep(turn.probes[turn.started - 1], observation)
    if ('phase' in observation && observation.phase === 'connect') {
      while (turn.started < turn.probes.length) this.#keep(turn.probes[turn.started++], observation)
    }
    if (turn.started < turn.probes.length) this.#ready.push(turn)
    this.#wake()
  }

  #keep(index: number | undefined, observation: Observation): void {
    const probe = this.#request.probes[index ?? -1]
    if (index === undefined || probe === undefined) throw new Error('a turn without a probe')
    this.observations[index] = { ...observation, kind: probe.kind, vantage: this.#request.vantage }
  }

  #targetOf({ kind, address, family, port, secure, ca, credentials }: RequestedProbe): ProbeTarget {
    const { timeoutMs, cas } = this.#request
    const target: ProbeTarget = { kind, host: address, address, family, port, timeoutMs }
    if (secure !== undefined) target.secure = secure
    const trusted = cas[ca ?? -1]
    if (trusted !== undefined) target.ca = trusted
    const authorization = this.#request.credentials[credentials ?? -1]
    if (authorization !== undefined) target.authorization = authorization
    return target
  }
}
