import { isIP } from 'node:net'
import { parsePort, parseTarget } from '../core/config/parse-target.ts'
import type { ProbeKind } from '../core/model/observation.ts'
import { DEFAULT_TIMEOUT_MS, type ProbeTarget } from './probe.ts'

const LONGEST_TIMEOUT_MS = 60_000

/** Not the schema's list: a start that loads schemas takes twice as long. */
const kinds: Readonly<Record<ProbeKind, true>> = { tcp: true, tls: true, http: true, transport: true }

/** A target whose host may still be a name. */
export type LineTarget = Pick<ProbeTarget, 'kind' | 'host' | 'port' | 'timeoutMs' | 'secure'>

/** `problem` says what was got, cut short, and what is wanted. */
export type ParsedLine = { ok: true; target: LineTarget } | { ok: false; problem: string }

/** `{"host","port","kind","timeoutMs"}` and, for HTTP over TLS, `"secure":true`; fields of other names are not read. */
export function parseTargetLine(line: string): ParsedLine {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return bad('is not JSON', shown(line), 'one object a line, {"host":"10.0.0.5","port":9200,"kind":"tcp"}')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return bad('is no object', shown(value), '{"host":"10.0.0.5","port":9200,"kind":"tcp"}')
  }
  const { host, port, kind = 'tcp', timeoutMs = DEFAULT_TIMEOUT_MS, secure } = value as Record<string, unknown>
  const name = typeof host === 'string' ? hostIn(host) : undefined
  if (name === undefined) return bad('host', shown(host), 'a host name or a literal address, without port')
  if (!isPort(port)) return bad('port', shown(port), 'a whole number from 1 to 65535')
  if (!isKind(kind)) return bad('kind', shown(kind), Object.keys(kinds).join(', '))
  if (!isTimeout(timeoutMs)) return bad('timeoutMs', shown(timeoutMs), `a number from 1 to ${LONGEST_TIMEOUT_MS}`)
  if (secure === undefined) return { ok: true, target: { kind, host: name, port, timeoutMs } }
  if (typeof secure !== 'boolean') return bad('secure', shown(secure), 'true or false')
  return { ok: true, target: { kind, host: name, port, timeoutMs, secure } }
}

function hostIn(text: string): string | undefined {
  if (isIP(text) !== 0) return text
  const bracketed = /^\[(.*)\]$/.exec(text)?.[1]
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? bracketed : undefined
  if (/[:/?#@\\]/.test(text)) return undefined
  const parsed = parseTarget(text)
  return parsed.ok ? parsed.target.host : undefined
}

const isPort = (port: unknown): port is number => typeof port === 'number' && parsePort(String(port)) === port
const isKind = (kind: unknown): kind is ProbeKind => typeof kind === 'string' && Object.hasOwn(kinds, kind)
const isTimeout = (ms: unknown): ms is number => typeof ms === 'number' && ms >= 1 && ms <= LONGEST_TIMEOUT_MS

const MAX_SHOWN = 60

/** Of foreign text, so still to be made visible where it is printed. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

const bad = (what: string, got: string, wanted: string): ParsedLine => ({
  ok: false,
  problem: `${what}: got ${got}, wanted ${wanted}`,
})
