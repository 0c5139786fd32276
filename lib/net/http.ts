import type { HttpIdentity } from '../core/model/observation.ts'
import { type Attempt, attempt, isFailure, type Verdict } from './attempt.ts'
import { dial } from './dial.ts'
import { handshake } from './handshake.ts'
import { type Exchange, openExchange } from './http-exchange.ts'
import { httpFailure } from './http-failure.ts'
import { identify, saysNoMaster } from './identify.ts'
import type { Probe } from './probe.ts'

/** How long a node may look for its master, and how long we wait for its answer beyond that. */
const MASTER_MS = 300
const MASTER_ANSWER_MS = 1000

/**
 * `GET /` needs no master. OpenSearch (1.3, 2.19) tells at once whether it has one; Elasticsearch (5.6, 7.17, 8.19) answers
 * `local=true` alike with and without, so it is asked what needs a master, for a moment. Neither is deprecated anywhere.
 */
const masterQuestion = {
  opensearch: '/_cluster/health?local=true',
  elasticsearch: `/_cluster/health?master_timeout=${MASTER_MS}ms&timeout=${MASTER_MS}ms`,
}

/** As `probeHttp`; `speaksTls` is called as soon as the server has answered by TLS, which a slow one does long before HTTP. */
export const probeHttpTelling =
  (speaksTls: () => void): Probe =>
  (target, deadline) =>
    attempt(target, deadline, async attempt => {
      const raw = await dial(attempt)
      if (isFailure(raw)) return raw
      const socket = target.secure === true ? await handshake(attempt, raw, { answered: speaksTls }) : raw
      if (isFailure(socket)) return socket
      return ask(attempt, await openExchange(socket, target))
    })

/** `GET /` over one connection; where that shows a node at work, whether it has a master. Follows nothing, inflates nothing. */
export const probeHttp: Probe = probeHttpTelling(() => {})

async function ask(attempt: Attempt, exchange: Exchange): Promise<Verdict> {
  attempt.enter('request')
  const answer = await exchange.get('/', (step, status) => {
    attempt.enter(step === 'sent' ? 'headers' : 'body')
    if (status !== undefined) attempt.learn({ status })
  })
  attempt.pause()
  if ('error' in answer) {
    const { status, tls } = attempt.learnt
    return httpFailure(answer, status, tls?.clientCertificateRequested ?? false)
  }
  const http = identify(answer)
  if (http === undefined) return { outcome: 'protocol', code: 'OTHER_SERVICE' }
  const atWork = http.state === 'ok' || http.state === 'other-status'
  if (atWork && (await isLeaderless(http.product, exchange, attempt.remainingMs()))) http.state = 'no-master'
  return { outcome: 'open', http }
}

/** No answer in time is no answer: the node is then what `GET /` said. */
async function isLeaderless(
  product: HttpIdentity['product'],
  exchange: Exchange,
  remainingMs: number,
): Promise<boolean> {
  const question = masterQuestion[product === 'opensearch' ? 'opensearch' : 'elasticsearch']
  const { promise: tooLate, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), Math.min(MASTER_MS + MASTER_ANSWER_MS, remainingMs / 2))
  const answer = await Promise.race([exchange.get(question), tooLate])
  clearTimeout(timer)
  return answer !== undefined && !('error' in answer) && saysNoMaster(answer)
}
