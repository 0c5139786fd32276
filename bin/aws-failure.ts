import type { Called, CallFailure } from '../lib/ports.ts'
import { CommandError, EXIT } from './command.ts'

const texts: Readonly<Record<CallFailure, (what: string, detail: string) => string>> = {
  throttled: (what, detail) => `AWS throttles this account (${detail}) when asked for ${what}: try again in a moment`,
  denied: (what, detail) =>
    `access to ${what} is denied (${detail}): see docs/iam.md for what a reader of the fleet needs`,
  unavailable: (what, detail) => `cannot reach AWS for ${what} (${detail}): is the network up, and the region right?`,
  timeout: (what, detail) => `AWS did not answer in time when asked for ${what} (${detail}): try again in a moment`,
  'not-found': (what, detail) => `${what} is not there (${detail}): was it deleted since the fleet was deployed?`,
  'bad-answer': (what, detail) => `AWS refused the call for ${what} (${detail})`,
}

/** The value of a call, or the one line that says why there is none. `what` was asked for. */
export function answered<T>(called: Called<T>, what: string): T {
  if (called.ok) return called.value
  const { why, detail } = called
  throw new CommandError(EXIT.ownFailure, credentialsText(detail) ?? texts[why](what, detail))
}

/** By the SDK's and the services' own names of errors. */
function credentialsText(detail: string): string | undefined {
  if (/^CredentialsProviderError\b/.test(detail)) {
    return 'no AWS credentials were found: sign in with aws sso login or aws configure, or set AWS_PROFILE'
  }
  if (/^ExpiredToken/.test(detail)) return 'the AWS credentials have expired: sign in again'
  return undefined
}
