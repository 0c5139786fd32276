import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import type { SecretReference } from '../core/config/fleet-config.ts'
import type { Called, CallFailure, Secrets } from '../ports.ts'
import { called } from './called.ts'

/** Failures that say nothing about the secret: what was read before still stands. */
const PASSING: ReadonlySet<CallFailure> = new Set(['throttled', 'unavailable', 'timeout'])

interface Options {
  secretsManager: SecretsManagerClient
  ssm: SSMClient
  /** Unix milliseconds. */
  now: () => number
  /** How long a text is used before it is read again. */
  keepMs: number
}

const empty: Called<never> = { ok: false, why: 'bad-answer', detail: 'no text' }

export function secrets({ secretsManager, ssm, now, keepMs }: Options): Secrets {
  const cache = new Map<string, { text: string; readAt: number }>()

  async function ask(reference: SecretReference): Promise<Called<string>> {
    if ('secret' in reference) {
      const command = new GetSecretValueCommand({ SecretId: reference.secret })
      const answered = await called(secretsManager.send(command))
      if (!answered.ok) return answered
      const { SecretString, SecretBinary } = answered.value
      const text = SecretString ?? (SecretBinary && Buffer.from(SecretBinary).toString())
      return text === undefined ? empty : { ok: true, value: text }
    }
    const command = new GetParameterCommand({ Name: reference.parameter, WithDecryption: true })
    const answered = await called(ssm.send(command))
    if (!answered.ok) return answered
    const text = answered.value.Parameter?.Value
    return text === undefined ? empty : { ok: true, value: text }
  }

  return {
    async read(reference) {
      const key = JSON.stringify(reference)
      const kept = cache.get(key)
      const at = now()
      if (kept && at < kept.readAt + keepMs) return { ok: true, value: kept.text }
      const answered = await ask(reference)
      if (answered.ok) cache.set(key, { text: answered.value, readAt: at })
      else if (kept && PASSING.has(answered.why)) return { ok: true, value: kept.text }
      return answered
    },
  }
}
