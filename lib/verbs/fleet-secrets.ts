import type { Environment, SecretReference } from '../core/config/fleet-config.ts'
import type { Digest } from '../core/events/event-id.ts'
import type { FleetTarget } from '../core/model/fleet-target.ts'
import { type KnownTargets, targetKey } from '../core/sweep/cell.ts'
import type { Secrets } from '../ports.ts'

/** `header`: value of an `Authorization` header; `hash` stands for it in the ledger. */
interface Credentials {
  header: string
  hash: string
  /** Also where no TLS is spoken: `fleet.yaml` says that this target group speaks none. */
  inPlain: boolean
}

/** By target group. They travel in payloads and are never logged. */
export interface FleetSecrets {
  /** PEM bundle. */
  cas: ReadonlyMap<string, string>
  credentials: ReadonlyMap<string, Credentials>
  /** Target groups whose CA or credentials could not be had: they are probed without. */
  missing: readonly string[]
}

export interface SecretsOptions {
  /** Whether a text is a PEM bundle: one that is none would fail every probe. */
  isCa(text: string): boolean
  digest: Digest
}

/** CA bundles and credentials of every target group that names some. */
export async function fleetSecrets(
  secrets: Secrets,
  { targetGroups }: Pick<Environment, 'targetGroups'>,
  { isCa, digest }: SecretsOptions,
): Promise<FleetSecrets> {
  const cas = new Map<string, string>()
  const credentials = new Map<string, Credentials>()
  const missing = new Set<string>()
  const textOf = async (reference: SecretReference) => {
    const read = await secrets.read(reference)
    return read.ok ? read.value : undefined
  }
  await Promise.all(
    targetGroups.map(async ({ name, scheme, ca, credentials: reference }) => {
      const [pem, text] = await Promise.all([ca && textOf(ca), reference && textOf(reference)])
      const header = text === undefined ? undefined : authorizationOf(text)
      if (pem !== undefined && isCa(pem)) cas.set(name, pem)
      else if (ca !== undefined) missing.add(name)
      if (header !== undefined) credentials.set(name, { header, hash: digest(header), inPlain: scheme === 'http' })
      else if (reference !== undefined) missing.add(name)
    }),
  )
  return { cas, credentials, missing: [...missing].sort() }
}

/** What goes with a question to this target: no credentials that it has rejected, nor any that could be overheard. */
export function secretsFor(
  target: FleetTarget,
  secure: boolean,
  { cas, credentials }: FleetSecrets,
  known: KnownTargets,
): { ca?: string; header?: string } {
  const ca = secure ? cas.get(target.targetGroup) : undefined
  const some = credentials.get(target.targetGroup)
  const usable = some !== undefined && (secure || some.inPlain)
  const rejected = known.get(targetKey(target))?.rejectedCredentials
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(usable && some.hash !== rejected ? { header: some.header } : {}),
  }
}

/** `{"username","password"}`, or `{"apiKey"}`: encoded as it was given out, or `id:key`. */
function authorizationOf(text: string): string | undefined {
  const { username, password, apiKey } = fieldsOf(text)
  if (typeof username === 'string' && typeof password === 'string') return `Basic ${base64(`${username}:${password}`)}`
  if (typeof apiKey !== 'string') return undefined
  const encoded = apiKey.includes(':') ? base64(apiKey) : apiKey
  return /^[A-Za-z0-9+/_=-]+$/.test(encoded) ? `ApiKey ${encoded}` : undefined
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')
