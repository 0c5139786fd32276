import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import type { Called, CallFailure, Probers } from '../ports.ts'
import { called } from './called.ts'
import { errorType, readAnswer } from './probe-answer.ts'

const INVOKE_MAX_BYTES = 6_291_456

/** Lambda's own words for a prober that had to be stopped, and for an answer too large; anything else is a crash. */
const ERROR_TYPES: Readonly<Record<string, CallFailure>> = {
  'Sandbox.Timedout': 'timeout',
  'Function.ResponseSizeTooLarge': 'bad-answer',
}

const badAnswer = (detail: string): Called<never> => ({ ok: false, why: 'bad-answer', detail })

/** Each vantage's prober as a function, by name or ARN. The client is to be made with `PROBER_CLIENT_SETTINGS`. */
export function lambdaProbers(options: { client: LambdaClient; functions: Readonly<Record<string, string>> }): Probers {
  const { client, functions } = options
  return {
    async probe(vantage, request, deadline) {
      const FunctionName = functions[vantage]
      if (FunctionName === undefined) return { ok: false, why: 'not-found', detail: 'no prober of this vantage' }
      const Payload = Buffer.from(JSON.stringify(request))
      if (Payload.length > INVOKE_MAX_BYTES) return badAnswer(`request of ${Payload.length} bytes`)
      const command = new InvokeCommand({ FunctionName, InvocationType: 'RequestResponse', Payload })
      const invoked = await called(client.send(command, { abortSignal: deadline }))
      if (!invoked.ok) return invoked
      const payload = Buffer.from(invoked.value.Payload ?? []).toString()
      if (invoked.value.FunctionError !== undefined) {
        const type = errorType(payload)
        return { ok: false, why: ERROR_TYPES[type] ?? 'unavailable', detail: type || 'FunctionError' }
      }
      const answer = readAnswer(payload, request)
      return answer ? { ok: true, value: answer } : badAnswer('no answer to this request')
    },
  }
}
