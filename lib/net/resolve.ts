import { lookup as systemLookup } from 'node:dns'
import { isIP } from 'node:net'
import type { Observation } from '../core/model/observation.ts'

export interface Address {
  address: string
  family: 4 | 6
}

type DnsCode = Extract<Observation, { outcome: 'dns' }>['code']

/** `ms`: the time the look-up took; 0 for a literal, which is never looked up. */
export type Resolution =
  | { ok: true; ms: number; addresses: Address[] }
  | { ok: false; ms: number; failure: { outcome: 'dns'; code: DnsCode } | { outcome: 'unknown'; why: 'RUN_DEADLINE' } }

/** `node:dns` `lookup` with `all`: the system's resolver, hosts file included. */
export type Lookup = (
  host: string,
  options: { all: true; order: 'verbatim' },
  callback: (err: NodeJS.ErrnoException | null, found: { address: string; family: number }[]) => void,
) => void

/** More than this from one name are not dialled: a node has a handful. */
export const MAX_ADDRESSES = 16

const known: readonly DnsCode[] = ['ENOTFOUND', 'ENODATA', 'EAI_AGAIN', 'ESERVFAIL', 'EREFUSED']

/**
 * Every address of `host`, once each, in the resolver's order. The look-up itself cannot be called off: after a
 * deadline it goes on in the background and holds the process until the resolver gives up.
 */
export function resolve(
  host: string,
  timeoutMs: number,
  deadline: AbortSignal,
  lookup: Lookup = systemLookup,
): Promise<Resolution> {
  const literal = isIP(host)
  if (literal === 4 || literal === 6) {
    return Promise.resolve({ ok: true, ms: 0, addresses: [{ address: host, family: literal }] })
  }
  return new Promise(settle => {
    const started = performance.now()
    const finish = (outcome: { addresses: Address[] } | Extract<Resolution, { ok: false }>['failure']) => {
      clearTimeout(timer)
      deadline.removeEventListener('abort', onAbort)
      const ms = performance.now() - started
      settle('addresses' in outcome ? { ok: true, ms, ...outcome } : { ok: false, ms, failure: outcome })
    }
    const onAbort = () => finish({ outcome: 'unknown', why: 'RUN_DEADLINE' })
    const timer = setTimeout(() => finish({ outcome: 'dns', code: 'DEADLINE' }), timeoutMs)
    if (deadline.aborted) return onAbort()
    deadline.addEventListener('abort', onAbort)
    lookup(host, { all: true, order: 'verbatim' }, (err, found) => {
      if (err !== null) return finish({ outcome: 'dns', code: known.find(code => code === err.code) ?? 'OTHER' })
      const addresses = distinct(found ?? [])
      finish(addresses.length > 0 ? { addresses } : { outcome: 'dns', code: 'ENOTFOUND' })
    })
  })
}

function distinct(found: readonly { address: string; family: number }[]): Address[] {
  const addresses = new Map<string, Address>()
  for (const { address, family } of found) addresses.set(address, { address, family: family === 6 ? 6 : 4 })
  return [...addresses.values()].slice(0, MAX_ADDRESSES)
}
