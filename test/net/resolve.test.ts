import { describe, expect, it } from 'vitest'
import { type Lookup, MAX_ADDRESSES, resolve } from '../../lib/net/resolve.ts'
import { never } from './listeners.ts'

const failing =
  (code: string): Lookup =>
  (_host, _options, found) =>
    found(Object.assign(new Error(code), { code }), [])
const finding =
  (...found: { address: string; family: number }[]): Lookup =>
  (_host, _options, callback) =>
    callback(null, found)
const hanging: Lookup = () => {}

describe('resolve', () => {
  it.each([
    ['127.0.0.1', 4],
    ['::1', 6],
    ['fe80::1%lo', 6],
  ])('takes the literal %s as it is', async (host, family) => {
    expect(await resolve(host, 100, never(), hanging)).toEqual({
      ok: true,
      ms: 0,
      addresses: [{ address: host, family }],
    })
  })

  it('asks the system for a name', async () => {
    const seen = await resolve('localhost', 2000, never())
    expect(seen).toMatchObject({ ok: true })
    expect(seen.ok && seen.addresses.map(({ address }) => address)).toContain('127.0.0.1')
  })

  it('keeps the order, each address once, and no more than a handful', async () => {
    const six = { address: '::1', family: 6 }
    const four = { address: '127.0.0.1', family: 4 }
    expect(await resolve('es', 100, never(), finding(six, four, six))).toMatchObject({ addresses: [six, four] })
    const many = Array.from({ length: 300 }, (_, i) => ({ address: `127.0.1.${i}`, family: 4 }))
    const seen = await resolve('es', 100, never(), finding(...many))
    expect(seen.ok && seen.addresses.length).toBe(MAX_ADDRESSES)
  })

  it.each([
    ['ENOTFOUND', 'ENOTFOUND'],
    ['EAI_AGAIN', 'EAI_AGAIN'],
    ['ESERVFAIL', 'ESERVFAIL'],
    ['EAI_FAIL', 'OTHER'],
  ])('tells %s as %s', async (code, told) => {
    expect(await resolve('es', 100, never(), failing(code))).toMatchObject({
      ok: false,
      failure: { outcome: 'dns', code: told },
    })
  })

  it('tells a name without addresses', async () => {
    expect(await resolve('es', 100, never(), finding())).toMatchObject({ failure: { code: 'ENOTFOUND' } })
  })

  it('waits for its own deadline and no longer', async () => {
    const seen = await resolve('es', 30, never(), hanging)
    expect(seen).toMatchObject({ ok: false, failure: { outcome: 'dns', code: 'DEADLINE' } })
    expect(seen.ms).toBeGreaterThan(25)
  })

  it('blames the run for the run’s deadline', async () => {
    const run = new AbortController()
    const seen = resolve('es', 5000, run.signal, hanging)
    run.abort()
    expect(await seen).toMatchObject({ ok: false, failure: { outcome: 'unknown', why: 'RUN_DEADLINE' } })
    expect(await resolve('es', 5000, run.signal, hanging)).toMatchObject({ failure: { why: 'RUN_DEADLINE' } })
  })
})
