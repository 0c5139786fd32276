import type { ProbeAnswer } from '../../lib/core/sweep/probe-request.ts'
import { answerRequest } from '../../lib/net/answer-request.ts'
import { readProbeRequest } from '../../lib/net/read-request.ts'

/** What an answer needs to get home before the function is stopped. */
const RESERVE_MS = 500

interface Invocation {
  getRemainingTimeInMillis(): number
}

/** No `observations`: the payload was not a `ProbeRequest`. Names the place and quotes nothing, for it may be a secret. */
export interface Refusal {
  error: 'WRONG_REQUEST'
  problem: string
}

/** A vantage of the fleet. It logs nothing: what it saw is in its answer, and its payload holds secrets. */
export async function handler(payload: unknown, invocation: Invocation): Promise<ProbeAnswer | Refusal> {
  const read = readProbeRequest(payload)
  if (!read.ok) return { error: 'WRONG_REQUEST', problem: read.problem }
  const { request } = read
  const leftMs = Math.max(1, invocation.getRemainingTimeInMillis() - RESERVE_MS)
  return answerRequest({ ...request, deadlineMs: Math.min(request.deadlineMs, leftMs) })
}
