import type { Target } from '../model/diagnosis.ts'

export const DEFAULT_HTTP_PORT = 9200
export const DEFAULT_TRANSPORT_PORT = 9300

export type TargetProblem =
  | { code: 'EMPTY' }
  | { code: 'SCHEME'; got: string }
  | { code: 'CREDENTIALS' }
  | { code: 'PORT'; got: string }
  | { code: 'HOST'; got: string }

export type ParsedTarget = { ok: true; target: Target; portAssumed: boolean } | { ok: false; problem: TargetProblem }

const fail = (problem: TargetProblem): ParsedTarget => ({ ok: false, problem })

/** A port as people write it: digits only, 1 to 65535. */
export function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65535 ? port : undefined
}

/**
 * `http://host:9200/path`, `host`, `host:9200`, `10.0.0.5`, `[::1]:9200` or `::1`. A path is left aside, a query is
 * dropped. Where no port is given it is 9200 whatever the scheme, as most clients of the product take it, and
 * `portAssumed` says so.
 */
export function parseTarget(given: string, transportPort = DEFAULT_TRANSPORT_PORT): ParsedTarget {
  // A query may hold a token, and the target is kept, printed and handed on.
  const text = given.trim().replace(/[?#].*$/s, '')
  if (text === '') return fail({ code: 'EMPTY' })
  const withScheme = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text)
  const scheme = withScheme?.[1]?.toLowerCase() ?? 'auto'
  const spoken = scheme === 'http' || scheme === 'https' || (scheme === 'auto' && withScheme === null)
  if (!spoken) return fail({ code: 'SCHEME', got: scheme })

  const authority = (withScheme?.[2] ?? text).split('/', 1)[0] ?? ''
  if (authority.includes('@')) return fail({ code: 'CREDENTIALS' })
  if (authority === '') return fail({ code: 'HOST', got: '' })

  const bare6 = scheme === 'auto' && /^[0-9a-f]*:[0-9a-f.]*:[0-9a-f:.]*(%.+)?$/i.test(authority)
  // `::1:9200` is an address as it stands, and hardly ever meant as one.
  if (bare6 && /:9[23]\d\d$/.test(authority)) return fail({ code: 'HOST', got: authority })
  const parts = bare6 ? [authority, authority, undefined] : /^(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/s.exec(authority)
  if (parts === null) return fail({ code: 'HOST', got: authority })
  const host = hostOf(parts[1] ?? '')
  if (host === undefined) return fail({ code: 'HOST', got: parts[1] ?? '' })
  const port = parts[2] === undefined ? DEFAULT_HTTP_PORT : parsePort(parts[2])
  if (port === undefined) return fail({ code: 'PORT', got: parts[2] ?? '' })
  return { ok: true, target: { given: text, host, port, transportPort, scheme }, portAssumed: parts[2] === undefined }
}

const MAX_NAME_LENGTH = 253

/**
 * The name in ASCII, or the literal address without brackets and in its shortest form. Numbers that the C library would
 * read as an address (`9200`, `1.2.3`) and names that a command would read as an option are no hosts.
 */
function hostOf(text: string): string | undefined {
  const [address = '', zone] = text.replace(/^\[|\]$/g, '').split('%', 2)
  const six = address.includes(':')
  if (zone !== undefined && !(six && /^[\w.-]+$/.test(zone))) return undefined
  if (/[\s\p{C}]|^-/u.test(address) || (text.startsWith('[') && !six)) return undefined
  const name = URL.parse(`http://${six ? `[${address}]` : address}/`)?.hostname.replace(/^\[|\]$/g, '') ?? ''
  if (six) return name === '' || zone === undefined ? name || undefined : `${name}%${zone}`
  const isHost = /^\w[\w.-]*$/.test(name) && name.length <= MAX_NAME_LENGTH
  return isHost && (!/^[\d.]+$/.test(name) || name === address) ? name : undefined
}

/** What was got and what to write instead. */
export function targetProblemText(problem: TargetProblem): string {
  switch (problem.code) {
    case 'EMPTY':
      return 'no target: give a URL or a host, such as http://10.0.0.5:9200'
    case 'SCHEME':
      return `cannot speak ${problem.got}://: give http://, https:// or just host:port`
    case 'CREDENTIALS':
      return 'the URL holds a user name or password, which would end up in logs and process lists: leave it out, a 401 is enough to prove that the node is reachable'
    case 'PORT':
      return `port "${problem.got}" is not a number from 1 to 65535`
    case 'HOST':
      return `"${problem.got}" is neither a host name nor an address: give http://host:9200, 10.0.0.5:9200 or [::1]:9200`
  }
}
