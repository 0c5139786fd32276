import { shellQuote } from './shell-quote.ts'
import type { Situation } from './situation.ts'

interface Change {
  scheme?: 'http' | 'https'
  port?: number
  ca?: string
}

/** A host as it stands in a URL: IPv6 literals in brackets. */
export const urlHost = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host)

/** The target's URL. Where the scheme was left open, it is the one that answered, else that of a plain node. */
export const urlOf = (s: Situation, change: Change = {}): string =>
  `${change.scheme ?? schemeOf(s)}://${urlHost(s.target.host)}:${change.port ?? s.target.port}`

const schemeOf = (s: Situation): 'http' | 'https' => {
  if (s.target.scheme !== 'auto') return s.target.scheme
  return s.known.case.observations.some(seen => seen.outcome === 'open' && seen.tls) ? 'https' : 'http'
}

/** The command that proves the fix: the same probes, from the same place. */
export const diagnoseCommand = (s: Situation, change: Change = {}): string => {
  const open = s.target.scheme === 'auto' && change.scheme === undefined
  const given = open ? `${urlHost(s.target.host)}:${change.port ?? s.target.port}` : urlOf(s, change)
  const ca = change.ca ?? s.known.case.caFile
  return `esfleet diagnose ${shellQuote(given)}${ca === undefined ? '' : ` --ca ${shellQuote(ca)}`}`
}
