import { describe, expect, it } from 'vitest'
import type { ProbeRequest } from '../../lib/core/sweep/probe-request.ts'
import { readProbeRequest } from '../../lib/net/read-request.ts'

const request: ProbeRequest = {
  sweep: '2026-11-02T10:00:00Z',
  vantage: 'private-a',
  timeoutMs: 3500,
  deadlineMs: 20_000,
  cas: ['pem'],
  credentials: ['Basic c2VjcmV0'],
  probes: [
    { address: '10.0.0.1', family: 4, port: 9200, kind: 'tcp' },
    { address: 'fd00::1', family: 6, port: 9200, kind: 'http', secure: true, ca: 0, credentials: 0 },
  ],
}

describe('readProbeRequest', () => {
  it('takes a request as the sweeper sends it, and nothing beside', () => {
    const payload = JSON.parse(JSON.stringify({ ...request, more: 1 }))
    expect(readProbeRequest(payload)).toEqual({ ok: true, request })
  })

  it('takes a request without a probe', () => {
    expect(readProbeRequest({ ...request, probes: [] })).toMatchObject({ ok: true })
  })

  const probe = { address: '10.0.0.1', family: 4, port: 9200, kind: 'tcp' }
  it.each([
    ['nothing', undefined, 'no object'],
    ['a list', [], 'no object'],
    ['no sweep', { ...request, sweep: '' }, 'sweep'],
    ['no vantage', { ...request, vantage: 7 }, 'vantage'],
    ['no time', { ...request, timeoutMs: 0 }, 'timeoutMs'],
    ['a time that is no number', { ...request, deadlineMs: '20' }, 'deadlineMs'],
    ['no bundles', { ...request, cas: 'pem' }, 'cas'],
    ['a bundle that is no text', { ...request, cas: [1] }, 'cas'],
    ['a header that would end early', { ...request, credentials: ['a\r\nb'] }, 'credentials'],
    ['no probes', { ...request, probes: {} }, 'probes is'],
    ['a probe that is none', { ...request, probes: [null] }, 'probes[0]'],
    ['a name to dial', { ...request, probes: [{ ...probe, address: 'es-1' }] }, 'probes[0]: address'],
    ['no address', { ...request, probes: [{ ...probe, address: 4 }] }, 'probes[0]: address'],
    ['the other family', { ...request, probes: [{ ...probe, family: 6 }] }, 'probes[0]: family'],
    ['port 0', { ...request, probes: [{ ...probe, port: 0 }] }, 'probes[0]: port'],
    ['a port beyond', { ...request, probes: [probe, { ...probe, port: 65_536 }] }, 'probes[1]: port'],
    ['an inherited kind', { ...request, probes: [{ ...probe, kind: 'toString' }] }, 'probes[0]: kind'],
    ['a kind that is no text', { ...request, probes: [{ ...probe, kind: 1 }] }, 'probes[0]: kind'],
    ['secure in words', { ...request, probes: [{ ...probe, secure: 'yes' }] }, 'probes[0]: secure'],
    ['a bundle that is not there', { ...request, probes: [{ ...probe, ca: 1 }] }, 'probes[0]: ca'],
    ['credentials not there', { ...request, probes: [{ ...probe, credentials: 1 }] }, 'probes[0]: credentials'],
  ])('refuses %s, and says where', (_name, payload, where) => {
    const read = readProbeRequest(payload)
    expect(read).toMatchObject({ ok: false, problem: expect.stringContaining(where) })
  })

  it('quotes nothing of what it was given', () => {
    const read = readProbeRequest({ ...request, credentials: ['Basic c2VjcmV0\n'] })
    expect(JSON.stringify(read)).not.toContain('c2VjcmV0')
  })
})
