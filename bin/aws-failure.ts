import type { Called, CallFailure } from '../lib/ports.ts'
import { CommandError, EXIT } from './command.ts'

/** What is asked of AWS, in words, and what whoever asks must be allowed. */
export interface Asked {
  what: string
  needs: string
}

export const LEDGER: Asked = { what: 'the ledger', needs: 'dynamodb:GetItem, Query and BatchGetItem on its table' }
export const LEDGER_WRITES: Asked = {
  what: 'the ledger, to write to it,',
  needs: 'dynamodb:Query, PutItem and DeleteItem on its table',
}

const texts: Readonly<Record<CallFailure, (asked: Asked, detail: string) => string>> = {
  throttled: ({ what }, detail) =>
    `AWS throttles this account (${detail}) when asked for ${what}: try again in a moment`,
  denied: ({ what, needs }, detail) => `access to ${what} is denied (${detail}): it takes ${needs}`,
  unavailable: ({ what }, detail) =>
    `cannot reach AWS for ${what} (${detail}): is the network up, and the region right?`,
  timeout: ({ what }, detail) => `AWS did not answer in time when asked for ${what} (${detail}): try again in a moment`,
  'not-found': ({ what }, detail) => `${what} is not there (${detail}): was it deleted since the fleet was deployed?`,
  'bad-answer': ({ what }, detail) => `AWS refused the call for ${what} (${detail})`,
}

/** The value of a call, or the one line that says why there is none. */
export function answered<T>(called: Called<T>, asked: Asked): T {
  if (called.ok) return called.value
  const { why, detail } = called
  throw new CommandError(EXIT.ownFailure, credentialsText(detail) ?? texts[why](asked, detail))
}

/** By the SDK's and the services' own names of errors. */
function credentialsText(detail: string): string | undefined {
  if (/^CredentialsProviderError\b/.test(detail)) {
    return 'no AWS credentials were found: sign in with aws sso login or aws configure, or set AWS_PROFILE'
  }
  if (/^ExpiredToken/.test(detail)) return 'the AWS credentials have expired: sign in again'
  return undefined
}
