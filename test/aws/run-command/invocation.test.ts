import type { GetCommandInvocationResult } from '@aws-sdk/client-ssm'
import { expect, test } from 'vitest'
import { readInvocation } from '../../../lib/aws/run-command/invocation.ts'

const place = { commandId: 'c-1', instanceId: 'i-1', document: 'inspect' }
const answer = { CommandId: 'c-1', InstanceId: 'i-1', DocumentName: 'inspect', StandardOutputContent: 'said' }
const read = (more: object) => readInvocation({ ...answer, ...more } as GetCommandInvocationResult, place)

test.each([
  ['Pending', 'not-begun'],
  ['InProgress', 'still-running'],
  ['Delayed', 'not-begun'],
  ['Cancelling', 'still-running'],
  ['DeliveryTimedOut', 'delivery-timed-out'],
  ['ExecutionTimedOut', 'execution-timed-out'],
  ['TimedOut', 'execution-timed-out'],
  ['Undeliverable', 'undeliverable'],
  ['Terminated', 'cancelled'],
  ['Cancelled', 'cancelled'],
  ['InvalidPlatform', 'wrong-platform'],
  ['AccessDenied', 'denied'],
  ['Failed', 'failed'],
  ['WhateverComesNext', 'failed'],
])('%s is %s', (StatusDetails, why) => {
  expect(read({ Status: 'Failed', StatusDetails }).gap).toMatchObject({ why, detail: StatusDetails })
})

test('without details the status decides', () => {
  expect(read({ Status: 'Cancelled', StatusDetails: '' }).gap).toMatchObject({ why: 'cancelled', detail: 'Cancelled' })
  expect(read({ Status: 'Success' })).toEqual({ ok: true, commandId: 'c-1', evidence: 'said', truncated: false })
})

test('what a running script has said is not taken for all', () => {
  expect(read({ Status: 'InProgress', StatusDetails: 'InProgress' }).ok).toBe(false)
})

test.each([
  ['instance', { InstanceId: 'i-2' }],
  ['command', { CommandId: 'c-2' }],
  ['document', { DocumentName: 'AWS-RunShellScript' }],
  ['document, which has none', { DocumentName: undefined }],
])('the answer of another %s is no evidence', (_, more) => {
  expect(read({ Status: 'Success', ...more })).toMatchObject({ ok: false, gap: { why: 'not-ours' } })
})
