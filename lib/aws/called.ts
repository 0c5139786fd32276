import type { Called, CallFailure } from '../ports.ts'

const THROTTLED = new Set([
  'EC2ThrottledException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
])

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'KMSAccessDeniedException',
  'MissingAuthenticationTokenException',
  'OptInRequired',
  'SignatureDoesNotMatch',
  'UnauthorizedOperation',
  'UnrecognizedClientException',
])

const NOT_FOUND = new Set([
  'NoSuchBucket',
  'NoSuchKey',
  'NotFound',
  'ParameterNotFound',
  'ParameterVersionNotFound',
  'ResourceNotFoundException',
])

const TIMEOUT = new Set(['AbortError', 'RequestTimeout', 'RequestTimeoutException', 'TimeoutError'])

/** Looked at before the name: the SDK calls a connection that was cut a `TimeoutError`. */
const NETWORK = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
])

/** Reasons of a cancelled transaction that another attempt may not meet. */
const BUSY = new Set(['ProvisionedThroughputExceeded', 'ThrottlingError', 'TransactionConflict'])

interface SdkError {
  name: string
  code: string
  status: number
  reasons: string[]
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function read(error: unknown): SdkError {
  const { name, code, $metadata, CancellationReasons } = (error ?? {}) as {
    name?: unknown
    code?: unknown
    $metadata?: { httpStatusCode?: number }
    CancellationReasons?: { Code?: string }[]
  }
  return {
    name: textOf(name),
    code: textOf(code),
    status: $metadata?.httpStatusCode ?? 0,
    reasons: (CancellationReasons ?? []).flatMap(({ Code }) => (Code && Code !== 'None' ? [Code] : [])),
  }
}

function why({ name, code, status, reasons }: SdkError): CallFailure {
  if (THROTTLED.has(name) || status === 429 || reasons.some(reason => BUSY.has(reason))) return 'throttled'
  if (DENIED.has(name)) return 'denied'
  if (NOT_FOUND.has(name)) return 'not-found'
  if (NETWORK.has(code)) return 'unavailable'
  if (TIMEOUT.has(name) || code === 'ETIMEDOUT' || status === 408) return 'timeout'
  if (status === 401 || status === 403) return 'denied'
  if (status === 404) return 'not-found'
  if (status === 409 || status >= 500) return 'unavailable'
  return 'bad-answer'
}

/** Names and numbers only: a message may carry what must not be logged, and is not made to be read by programs. */
const detailOf = ({ name, code, status, reasons }: SdkError): string =>
  [name || 'Error', code, status > 0 ? String(status) : '', ...reasons].filter(Boolean).join(' ')

/** Codes by which DynamoDB says that a condition did not hold, in a single write or in a transaction. */
export function conditionFailed(error: unknown): boolean {
  const { name, reasons } = read(error)
  return name === 'ConditionalCheckFailedException' || reasons.includes('ConditionalCheckFailed')
}

export const transactionConflicted = (error: unknown): boolean => read(error).reasons.includes('TransactionConflict')

/** What AWS refused or did not answer, as a value. `expected` turns a refusal that means something into an answer. */
export async function called<T, R = never>(
  sent: Promise<T>,
  expected: (error: unknown) => R | undefined = () => undefined,
): Promise<Called<T | R>> {
  try {
    return { ok: true, value: await sent }
  } catch (error) {
    const answer = expected(error)
    if (answer !== undefined) return { ok: true, value: answer }
    const facts = read(error)
    return { ok: false, why: why(facts), detail: detailOf(facts) }
  }
}
