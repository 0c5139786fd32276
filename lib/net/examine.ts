import type { Target } from '../core/model/diagnosis.ts'
import type { Observation } from '../core/model/observation.ts'
import { isPerhapsPlain, isPerhapsTls } from '../core/model/wrong-way.ts'
import { probeHttp, probeHttpTelling } from './http.ts'
import { DEFAULT_TIMEOUT_MS, type ProbeTarget } from './probe.ts'
import { type Address, resolve } from './resolve.ts'
import { probeTcp } from './tcp.ts'
import { probeTransport } from './transport.ts'

export interface ExamineOptions {
  /** Of each probe, the look-up included. */
  timeoutMs?: number
  /** PEM of the CA of the REST port. The transport's is often another one, so its chain is recorded and not judged. */
  ca?: string
}

/** How long the transport port waits for the REST port to tell whether this node speaks TLS. */
const HINT_MS = 500
/** A handshake without an answer for longer is tried as plain text beside it. */
const LATE_MS = 1000

/**
 * Everything probes can tell of one node: the name is resolved once, each address dialled by itself, both ports beside
 * each other, a TCP connect first and what speaks there only where it opened. At most three connections to the REST
 * port and three to the transport port of each address. A REST port that was asked the wrong way is asked the other
 * way as well, and both observations are kept, unless the scheme was ours to choose: the one by TLS has a phase `tls`.
 */
export async function examine(
  target: Pick<Target, 'host' | 'port' | 'transportPort' | 'scheme'>,
  options: ExamineOptions = {},
  deadline: AbortSignal = new AbortController().signal,
): Promise<Observation[]> {
  const { host } = target
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const ports = [...new Set([target.port, target.transportPort])]
  const at = Date.now()
  const resolution = await resolve(host, timeoutMs, deadline)
  if (!resolution.ok) {
    const { failure, ms } = resolution
    const place = { kind: 'tcp', host, at, phases: { dns: ms } } as const
    return ports.map(port =>
      failure.outcome === 'dns' ? { ...place, port, phase: 'dns', ...failure } : { ...place, port, ...failure },
    )
  }
  const seen = await Promise.all(
    resolution.addresses.map(address => examineAddress(target, { ...address, host, timeoutMs }, options.ca, deadline)),
  )
  return seen.flat().map(observation => withLookup(observation, resolution.ms))
}

const withLookup = (observation: Observation, dns: number): Observation =>
  dns > 0 && observation.kind === 'tcp' ? { ...observation, phases: { dns, ...observation.phases } } : observation

type Place = Address & Pick<ProbeTarget, 'host' | 'timeoutMs'>

async function examineAddress(
  { port, transportPort, scheme }: Pick<Target, 'port' | 'transportPort' | 'scheme'>,
  place: Place,
  ca: string | undefined,
  deadline: AbortSignal,
): Promise<Observation[]> {
  const rest = examineRest({ ...place, port, ...(ca === undefined ? {} : { ca }) }, scheme, deadline)
  const transport = async () => {
    const same = port === transportPort
    const open = same ? (await rest)[0] : await probeTcp({ ...place, kind: 'tcp', port: transportPort }, deadline)
    const own = same || open === undefined ? [] : [open]
    if (open?.outcome !== 'open') return own
    const secure = (await within(HINT_MS, rest))?.some(speaksTls) ?? scheme === 'https'
    return [...own, await probeTransport({ ...place, kind: 'transport', port: transportPort, secure }, deadline)]
  }
  return (await Promise.all([rest, transport()])).flat()
}

async function examineRest(
  place: Place & Pick<ProbeTarget, 'port' | 'ca'>,
  scheme: Target['scheme'],
  deadline: AbortSignal,
): Promise<Observation[]> {
  const open = await probeTcp({ ...place, kind: 'tcp' }, deadline)
  if (open.outcome !== 'open') return [open]
  // A handshake leaves no line in the log of a plain REST port; a plain request does in that of a TLS port.
  const secure = scheme !== 'http'
  const tls = Promise.withResolvers<true>()
  const asking = probeHttpTelling(() => tls.resolve(true))({ ...place, kind: 'http', secure }, deadline)
  const early = await within(LATE_MS, Promise.race([asking, tls.promise]))
  // So that a hung node costs one timeout, not two after each other.
  const { timeoutMs } = place
  const otherWay = (ms: number) => probeHttp({ ...place, kind: 'http', secure: !secure, timeoutMs: ms }, deadline)
  const beside = early === undefined && secure ? await otherWay(timeoutMs - LATE_MS) : undefined
  const first = await asking
  if (early === true || !(secure ? isPerhapsPlain(first) : isPerhapsTls(first))) return [open, first]
  const second = beside ?? (await otherWay(timeoutMs))
  // Where nobody asked for TLS, that we tried it first is no fault of the node.
  return scheme === 'auto' && isAnswer(second) ? [open, second] : [open, first, second]
}

const isAnswer = (seen: Observation): boolean => seen.outcome === 'open' || seen.outcome === 'protocol'

const speaksTls = (seen: Observation): boolean => (seen.outcome === 'tls' ? seen.code !== 'NOT_TLS' : 'tls' in seen)

async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const { promise: tooLate, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), ms)
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer))
}
