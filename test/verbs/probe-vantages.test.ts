import { expect, it } from 'vitest'
import type { PlannedProbe } from '../../lib/core/sweep/plan-sweep.ts'
import type { ProbeRequest } from '../../lib/core/sweep/probe-request.ts'
import { probeVantages } from '../../lib/verbs/probe-vantages.ts'
import { answerOf } from './stage.ts'

const planned = (targetGroup: string, n: number, kind: 'tcp' | 'http' = 'http'): PlannedProbe => ({
  cell: {
    vantage: 'private-a',
    target: { targetGroup, address: `10.0.0.${n}`, family: 4, httpPort: 9200, transportPort: 9300 },
    role: 'http',
  },
  probe: { address: `10.0.0.${n}`, family: 4, port: 9200, kind, ...(kind === 'http' ? { secure: true } : {}) },
  depth: 'deep',
})

async function probed(plan: PlannedProbe[], answers = answerOf) {
  const requests: ProbeRequest[] = []
  const secrets = {
    cas: new Map([
      ['hot', 'PEM'],
      ['cold', 'PEM'],
    ]),
    credentials: new Map([['hot', { header: 'ApiKey hot', hash: 'h', inPlain: false }]]),
    missing: [],
  }
  const seen = await probeVantages(plan, {
    probers: {
      async probe(_vantage, request) {
        requests.push(request)
        return { ok: true, value: answers(request, () => false) }
      },
    },
    ...{ secrets, known: new Map(), sweep: 'tick', timeoutMs: 3500, deadlineMs: 20_000 },
  })
  return { ...seen, requests }
}

it('a secret travels once, however many targets it is for, and to its own target group only', async () => {
  const { requests } = await probed([planned('hot', 1), planned('hot', 2), planned('cold', 3), planned('none', 4)])
  expect(requests).toMatchObject([{ cas: ['PEM'], credentials: ['ApiKey hot'], timeoutMs: 3500, deadlineMs: 20_000 }])
  expect(requests[0]?.probes.map(({ ca, credentials }) => [ca, credentials])).toEqual([
    [0, 0],
    [0, 0],
    [0, undefined],
    [undefined, undefined],
  ])
})

it('every cell has its own observations, in the order of its probes', async () => {
  const { matrix } = await probed([planned('hot', 1, 'tcp'), planned('hot', 2), planned('hot', 1)])
  expect(matrix.map(({ cell, observations }) => [cell.target.address, observations.map(({ kind }) => kind)])).toEqual([
    ['10.0.0.1', ['tcp', 'http']],
    ['10.0.0.2', ['http']],
  ])
})

it('an answer that lacks observations leaves its cells without', async () => {
  const { matrix, silent } = await probed([planned('hot', 1)], request => ({
    ...answerOf(request, () => false),
    observations: [],
  }))
  expect(silent).toEqual({})
  expect(matrix).toMatchObject([{ observations: [] }])
})
