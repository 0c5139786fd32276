import { shellQuote } from './shell-quote.ts'
import type { Situation } from './situation.ts'

/** A host as it stands in a URL: IPv6 literals in brackets. */
export const urlHost = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host)

/** The command that proves the fix: the same probes, from the same place. */
export const diagnoseCommand = (
  s: Situation,
  change: { scheme?: 'http' | 'https'; port?: number; ca?: string } = {},
) => {
  const { target } = s
  const scheme = change.scheme ?? target.scheme
  const at = `${urlHost(target.host)}:${change.port ?? target.port}`
  const given = scheme === 'auto' ? at : `${scheme}://${at}`
  const ca = change.ca ?? s.known.case.caFile
  return `esfleet diagnose ${shellQuote(given)}${ca === undefined ? '' : ` --ca ${shellQuote(ca)}`}`
}
