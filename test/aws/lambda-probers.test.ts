import { LambdaClient } from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { PROBER_CLIENT_SETTINGS } from '../../lib/aws/client-settings.ts'
import { lambdaProbers } from '../../lib/aws/lambda-probers.ts'
import type { ProbeRequest } from '../../lib/core/sweep/probe-request.ts'
import { type Answer, answering } from './answering.ts'

const request: ProbeRequest = {
  sweep: 's-1',
  vantage: 'a',
  timeoutMs: 3_500,
  deadlineMs: 20_000,
  cas: [],
  credentials: [],
  probes: [{ address: '10.0.0.1', family: 4, port: 9200, kind: 'tcp' }],
}
const seen = { kind: 'tcp', host: '10.0.0.1', port: 9200, at: 1, phases: { connect: 1 }, outcome: 'open' }
const answer = { sweep: 's-1', vantage: 'a', observations: [seen] }

const said = (body: unknown, headers: Record<string, string> = {}): Answer => ({ headers, body: JSON.stringify(body) })
const failedWith = (body: unknown) => said(body, { 'x-amz-function-error': 'Unhandled' })
const refusedWith = (type: string, status: number): Answer => ({
  status,
  headers: { 'x-amzn-errortype': type, 'content-type': 'application/json' },
  body: JSON.stringify({ Type: 'User' }),
})

async function probed(given: Answer | 'hang' | 'reset', asked = request, deadline = AbortSignal.timeout(5_000)) {
  const { settings, requests } = await answering(() => given)
  const client = new LambdaClient({ ...settings, ...PROBER_CLIENT_SETTINGS })
  const probers = lambdaProbers({ client, functions: { a: 'prober-a' } })
  return { answered: await probers.probe(asked.vantage, asked, deadline), requests }
}

test('a prober is asked once, and answers what it saw', async () => {
  const { answered, requests } = await probed(said(answer))
  expect(answered).toEqual({ ok: true, value: answer })
  expect(requests.map(({ path }) => path)).toEqual(['/2015-03-31/functions/prober-a/invocations'])
  expect(requests[0]?.headers['x-amz-invocation-type']).toBe('RequestResponse')
  expect(JSON.parse(String(requests[0]?.body))).toEqual(request)
})

test.each([
  ['it crashed', failedWith({ errorType: 'Runtime.ExitError' }), 'unavailable', 'Runtime.ExitError'],
  ['it crashed without a word', failedWith('x'), 'unavailable', 'FunctionError'],
  ['it ran out of time', failedWith({ errorType: 'Sandbox.Timedout' }), 'timeout', 'Sandbox.Timedout'],
  ['it said too much', failedWith({ errorType: 'Function.ResponseSizeTooLarge' }), 'bad-answer', 'Function.Response'],
  ['it is throttled', refusedWith('TooManyRequestsException', 429), 'throttled', 'TooManyRequests'],
  ['it is being changed', refusedWith('ResourceConflictException', 409), 'unavailable', 'ResourceConflict'],
  ['it is not there', refusedWith('ResourceNotFoundException', 404), 'not-found', 'ResourceNotFound'],
  ['it is not ours', refusedWith('AccessDeniedException', 403), 'denied', 'AccessDenied'],
  ['it was asked too much', refusedWith('RequestTooLargeException', 413), 'bad-answer', 'RequestTooLarge'],
  ['its subnet is full', refusedWith('SubnetIPAddressLimitReachedException', 502), 'unavailable', 'SubnetIPAddress'],
  ['the line was cut', 'reset' as const, 'unavailable', 'ECONNRESET'],
  ['another sweep is answered', said({ ...answer, sweep: 's-0' }), 'bad-answer', 'no answer'],
  ['another vantage answers', said({ ...answer, vantage: 'b' }), 'bad-answer', 'no answer'],
  ['an observation is missing', said({ ...answer, observations: [] }), 'bad-answer', 'no answer'],
  ['an observation is of another port', said({ ...answer, observations: [{ ...seen, port: 1 }] }), 'bad-answer', ''],
  [
    'an observation is of another kind',
    said({ ...answer, observations: [{ ...seen, kind: 'tls' }] }),
    'bad-answer',
    '',
  ],
  ['an outcome is unheard of', said({ ...answer, observations: [{ ...seen, outcome: 'x' }] }), 'bad-answer', ''],
  ['an observation is nothing', said({ ...answer, observations: [null] }), 'bad-answer', ''],
  ['the answer is nothing', said(null), 'bad-answer', ''],
  ['the answer is no JSON', { body: '<html>' }, 'bad-answer', ''],
])('%s', async (_, given, why, detail) => {
  const { answered, requests } = await probed(given)
  expect(answered).toMatchObject({ ok: false, why, detail: expect.stringContaining(detail) })
  expect(requests.length).toBe(1)
})

test('the deadline ends the wait, also one that is over already', async () => {
  expect((await probed('hang', request, AbortSignal.timeout(50))).answered).toMatchObject({ ok: false, why: 'timeout' })
  expect((await probed('hang', request, AbortSignal.abort())).answered).toMatchObject({ ok: false, why: 'timeout' })
})

test('what cannot be asked is not sent', async () => {
  const large = { ...request, cas: ['x'.repeat(6_300_000)] }
  const tooLarge = await probed(said(answer), large)
  expect(tooLarge.answered).toMatchObject({ ok: false, why: 'bad-answer' })
  const nobody = await probed(said(answer), { ...request, vantage: 'z' })
  expect(nobody.answered).toMatchObject({ ok: false, why: 'not-found' })
  expect([...tooLarge.requests, ...nobody.requests]).toEqual([])
})
