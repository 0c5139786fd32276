import { isIP } from 'node:net'
import type { ProbeKind } from '../core/model/observation.ts'
import type { ProbeRequest, RequestedProbe } from '../core/sweep/probe-request.ts'

export type ReadRequest = { ok: true; request: ProbeRequest } | { ok: false; problem: string }

const KINDS: Readonly<Record<ProbeKind, true>> = { tcp: true, tls: true, http: true, transport: true }
const LONGEST_MS = 900_000
const HEADER_VALUE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/

/** By hand: a prober starts cold, and loading a schema library would take longer than its first probe. Quotes nothing. */
export function readProbeRequest(payload: unknown): ReadRequest {
  if (!isRecord(payload)) return wrong('the request is no object')
  const { sweep, vantage, timeoutMs, deadlineMs, cas, credentials, probes } = payload
  if (!isName(sweep)) return wrong('sweep is no name')
  if (!isName(vantage)) return wrong('vantage is no name')
  if (!isDuration(timeoutMs)) return wrong(`timeoutMs is not between 1 and ${LONGEST_MS}`)
  if (!isDuration(deadlineMs)) return wrong(`deadlineMs is not between 1 and ${LONGEST_MS}`)
  if (!isListOf(cas, isText)) return wrong('cas is no list of PEM bundles')
  if (!isListOf(credentials, isHeaderValue)) return wrong('credentials is no list of header values')
  if (!Array.isArray(probes)) return wrong('probes is no list')
  const checked: RequestedProbe[] = []
  for (const [i, probe] of probes.entries()) {
    const problem = problemOf(probe, cas.length, credentials.length)
    if (problem !== undefined) return wrong(`probes[${i}]: ${problem}`)
    checked.push(probe)
  }
  return { ok: true, request: { sweep, vantage, timeoutMs, deadlineMs, cas, credentials, probes: checked } }
}

const wrong = (problem: string): ReadRequest => ({ ok: false, problem })

function problemOf(probe: unknown, cas: number, credentials: number): string | undefined {
  if (!isRecord(probe)) return 'no object'
  const family = typeof probe.address === 'string' ? isIP(probe.address) : 0
  if (family === 0) return 'address is no literal IP address'
  if (probe.family !== family) return 'family is not that of the address'
  if (!isIndex(probe.port, 65_536) || probe.port === 0) return 'port is not between 1 and 65535'
  if (typeof probe.kind !== 'string' || !Object.hasOwn(KINDS, probe.kind)) return 'kind is none of the four'
  if (probe.secure !== undefined && typeof probe.secure !== 'boolean') return 'secure is neither true nor false'
  if (probe.ca !== undefined && !isIndex(probe.ca, cas)) return 'ca is no index into cas'
  if (probe.credentials !== undefined && !isIndex(probe.credentials, credentials))
    return 'credentials is no index into credentials'
  return undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is string => typeof value === 'string'

const isName = (value: unknown): value is string => isText(value) && value.length > 0 && value.length <= 256

const isHeaderValue = (value: unknown): value is string => isText(value) && HEADER_VALUE.test(value)

const isDuration = (value: unknown): value is number => typeof value === 'number' && value >= 1 && value <= LONGEST_MS

const isIndex = (value: unknown, length: number): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < length

const isListOf = <T>(value: unknown, is: (item: unknown) => item is T): value is T[] =>
  Array.isArray(value) && value.every(is)
