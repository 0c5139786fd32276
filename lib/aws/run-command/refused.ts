import type { CallFailure, InspectionFailure } from '../../ports.ts'

/** Names of errors that mean something for one instance or for the document. */
const BY_NAME: Readonly<Record<string, InspectionFailure>> = {
  InvalidInstanceId: 'not-managed',
  InvalidDocument: 'no-document',
  InvalidDocumentVersion: 'no-document',
  UnsupportedPlatformType: 'wrong-platform',
  InvalidCommandId: 'not-ours',
}

const BY_CALL: Readonly<Record<CallFailure, InspectionFailure>> = {
  throttled: 'throttled',
  denied: 'denied',
  unavailable: 'unavailable',
  timeout: 'unavailable',
  'not-found': 'no-document',
  'bad-answer': 'unavailable',
}

export interface Refused {
  why: InspectionFailure
  detail: string
}

/** For `called`: a refusal of which Systems Manager says what it is about. */
export function refusedByName(error: unknown): { refused: Refused } | undefined {
  const { name } = (error ?? {}) as { name?: string }
  const why = name === undefined ? undefined : BY_NAME[name]
  return why && { refused: { why, detail: String(name) } }
}

export const refusedCall = ({ why, detail }: { why: CallFailure; detail: string }): Refused => ({
  why: BY_CALL[why],
  detail,
})
