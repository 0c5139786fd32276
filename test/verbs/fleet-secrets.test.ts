import { describe, expect, it } from 'vitest'
import type { SecretReference } from '../../lib/core/config/fleet-config.ts'
import type { Called } from '../../lib/ports.ts'
import { fleetSecrets, secretsFor } from '../../lib/verbs/fleet-secrets.ts'
import { digest, environmentOf } from './stage.ts'

const PEM = '-----BEGIN CERTIFICATE-----'
const isCa = (text: string) => text.startsWith(PEM)
const target = { targetGroup: 'search', address: '10.0.0.1', family: 4, httpPort: 9200, transportPort: 9300 } as const
const none = new Map()

const read = (texts: Record<string, string>, scheme = 'auto') =>
  fleetSecrets(
    {
      async read(reference: SecretReference): Promise<Called<string>> {
        const value = texts['secret' in reference ? reference.secret : reference.parameter]
        return value === undefined ? { ok: false, why: 'denied', detail: '' } : { ok: true, value }
      },
    },
    environmentOf({
      targetGroups: [
        {
          ...{ name: 'search', select: { tags: { role: 'search' } }, scheme },
          ...{ ca: { parameter: '/ca' }, credentials: { secret: 'login' } },
        },
      ],
    }),
    { isCa, digest },
  )

describe('fleetSecrets', () => {
  it.each([
    ['a name and a password', '{"username":"probe","password":"pä:ss"}', `Basic ${btoa('probe:p\xc3\xa4:ss')}`],
    ['an API key as id and key', '{"apiKey":"id:key"}', `ApiKey ${btoa('id:key')}`],
    ['an API key as it was given out', '{"apiKey":"aWQ6a2V5"}', 'ApiKey aWQ6a2V5'],
  ])('makes a header of %s', async (_name, login, header) => {
    const secrets = await read({ '/ca': PEM, login })
    expect(secrets.missing).toEqual([])
    expect(secretsFor(target, true, secrets, none)).toEqual({ ca: PEM, header })
  })

  it.each([
    ['cannot be read', { '/ca': PEM }],
    ['is no JSON', { '/ca': PEM, login: 'secret' }],
    ['is JSON of something else', { '/ca': PEM, login: 'null' }],
    ['would break the header', { '/ca': PEM, login: '{"apiKey":"a\\nb"}' }],
  ])('goes on without a secret that %s, and says which target group', async (_name, texts) => {
    const secrets = await read(texts)
    expect(secrets.missing).toEqual(['search'])
    expect(secretsFor(target, true, secrets, none)).toEqual({ ca: PEM })
  })

  it('goes on without a CA that is none', async () => {
    const secrets = await read({ '/ca': 'no', login: '{"apiKey":"aWQ6a2V5"}' })
    expect(secrets.missing).toEqual(['search'])
    expect(secretsFor(target, true, secrets, none)).toEqual({ header: 'ApiKey aWQ6a2V5' })
  })
})

describe('secretsFor', () => {
  const texts = { '/ca': PEM, login: '{"apiKey":"aWQ6a2V5"}' }

  it('sends no credentials in plain, unless fleet.yaml says that there is no TLS', async () => {
    expect(secretsFor(target, false, await read(texts), none)).toEqual({})
    expect(secretsFor(target, false, await read(texts, 'http'), none)).toEqual({ header: 'ApiKey aWQ6a2V5' })
  })

  it('sends no credentials that this target has rejected, and sends them once they have changed', async () => {
    const rejectedCredentials = digest('ApiKey aWQ6a2V5')
    const known = new Map([['search/10.0.0.1', { rejectedCredentials, cells: {} }]])
    expect(secretsFor(target, true, await read(texts), known)).toEqual({ ca: PEM })
    const changed = await read({ ...texts, login: '{"apiKey":"bmV3"}' })
    expect(secretsFor(target, true, changed, known)).toEqual({ ca: PEM, header: 'ApiKey bmV3' })
    expect(secretsFor({ ...target, address: '10.0.0.2' }, true, await read(texts), known).header).toBeDefined()
  })

  it('sends nothing to a target group that names none', async () => {
    expect(secretsFor({ ...target, targetGroup: 'other' }, true, await read(texts), none)).toEqual({})
  })
})
