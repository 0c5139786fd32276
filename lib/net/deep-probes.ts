import type { ProbeKind } from '../core/model/observation.ts'
import type { Probe } from './probe.ts'

/** The kinds that speak to what they reached. */
export type DeepKind = Exclude<ProbeKind, 'tcp'>
export type DeepProbes = Readonly<Record<DeepKind, () => Promise<Probe>>>

/** Loaded when first asked for: undici alone is worth as much as all the rest of a start. */
export const deepProbes: DeepProbes = {
  tls: async () => (await import('./tls.ts')).probeTls,
  http: async () => {
    const [{ probeHttp }] = await Promise.all([import('./http.ts'), import('undici/lib/dispatcher/client.js')])
    return probeHttp
  },
  transport: async () => (await import('./transport.ts')).probeTransport,
}
