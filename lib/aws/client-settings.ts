/**
 * For every client but the one that invokes probers: two attempts of two seconds, since a sweep that waits longer for
 * its control plane than that does better on what it remembers.
 */
export const CLIENT_SETTINGS = {
  maxAttempts: 2,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    socketTimeout: 2_000,
    throwOnRequestTimeout: true,
  },
}

/** For the client that invokes probers: a late answer is a wrong one, and the caller's deadline ends the wait. */
export const PROBER_CLIENT_SETTINGS = { maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } }
