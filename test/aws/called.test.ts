import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { called, conditionFailed } from '../../lib/aws/called.ts'
import { CLIENT_SETTINGS } from '../../lib/aws/client-settings.ts'
import { type Answer, answering, json, jsonError } from './answering.ts'

async function asked(answer: Answer | 'hang' | 'reset') {
  const { settings } = await answering(() => answer)
  const client = new DynamoDBClient(settings)
  return called(client.send(new GetItemCommand({ TableName: 'ledger', Key: { pk: { S: 'a' } } })))
}

const cancelled = (...reasons: string[]): Answer =>
  json(
    {
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      CancellationReasons: reasons.map(Code => ({ Code })),
    },
    400,
  )

async function transacted(answer: Answer) {
  const { settings } = await answering(() => answer)
  const Put = { TableName: 'ledger', Item: { pk: { S: 'a' } } }
  const command = new TransactWriteItemsCommand({ TransactItems: [{ Put }] })
  return called(new DynamoDBClient(settings).send(command), error => (conditionFailed(error) ? 'refused' : undefined))
}

test.each([
  ['ThrottlingException', 400, 'throttled'],
  ['ProvisionedThroughputExceededException', 400, 'throttled'],
  ['AnythingElse', 429, 'throttled'],
  ['AccessDeniedException', 400, 'denied'],
  ['UnrecognizedClientException', 400, 'denied'],
  ['AnythingElse', 403, 'denied'],
  ['ResourceNotFoundException', 400, 'not-found'],
  ['AnythingElse', 404, 'not-found'],
  ['AnythingElse', 409, 'unavailable'],
  ['InternalServerError', 500, 'unavailable'],
  ['AnythingElse', 503, 'unavailable'],
  ['ValidationException', 400, 'bad-answer'],
])('%s with status %i is %s', async (type, status, why) => {
  expect(await asked(jsonError(type, status))).toEqual({ ok: false, why, detail: `${type} ${status}` })
})

test('a connection that is cut, refused or silent', async () => {
  expect(await asked('reset')).toMatchObject({
    ok: false,
    why: 'unavailable',
    detail: expect.stringContaining('ECONN'),
  })
  expect(await asked('hang')).toMatchObject({ ok: false, why: 'timeout' })
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  })
  const refused = await called(client.send(new GetItemCommand({ TableName: 'ledger', Key: { pk: { S: 'a' } } })))
  expect(refused).toMatchObject({ ok: false, why: 'unavailable', detail: expect.stringContaining('ECONNREFUSED') })
})

test('an answer that is not what it says', async () => {
  const page = { headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '<html>moved</html>' }
  expect(await asked(page)).toMatchObject({ ok: false, why: 'bad-answer' })
  expect(await asked({ ...page, status: 502 })).toMatchObject({ ok: false, why: 'unavailable' })
})

test('a transaction is cancelled for a condition, for a rival, or for its load', async () => {
  expect(await transacted(cancelled('None', 'ConditionalCheckFailed'))).toEqual({ ok: true, value: 'refused' })
  expect(await transacted(cancelled('TransactionConflict'))).toMatchObject({ ok: false, why: 'throttled' })
  expect(await transacted(cancelled('ThrottlingError'))).toMatchObject({ ok: false, why: 'throttled' })
  expect(await transacted(cancelled('ValidationError'))).toMatchObject({
    ok: false,
    why: 'bad-answer',
    detail: 'TransactionCanceledException 400 ValidationError',
  })
})

test('messages are not told', async () => {
  expect(JSON.stringify(await asked(jsonError('AccessDeniedException')))).not.toContain('prose')
})

test('what is thrown without a name is a bad answer', async () => {
  expect(await called(Promise.reject(undefined))).toEqual({ ok: false, why: 'bad-answer', detail: 'Error' })
})

test('a client asks twice, no more', async () => {
  const { settings, requests } = await answering(() => jsonError('InternalServerError', 500))
  const client = new DynamoDBClient({ ...settings, ...CLIENT_SETTINGS })
  const answered = await called(client.send(new GetItemCommand({ TableName: 'ledger', Key: { pk: { S: 'a' } } })))
  expect([answered.ok, requests.length]).toEqual([false, 2])
})
