import { connect, type Socket } from 'node:net'
import type { Attempt, Failure } from './attempt.ts'
import { connectFailure, watchConnect } from './connect-failure.ts'

/** Connects to the attempt's literal address, and to no other. */
export function dial(attempt: Attempt): Promise<Socket | Failure> {
  const { address, port, family } = attempt.target
  attempt.restart()
  return new Promise(resolve => {
    const socket = attempt.hold(connect({ host: address, port, family, autoSelectFamily: false, noDelay: true }))
    const watch = watchConnect(socket)
    socket.once('connectionAttempt', () => attempt.enter('connect'))
    const onError = (err: NodeJS.ErrnoException) => resolve(connectFailure(err, watch.local))
    socket.once('error', onError)
    socket.once('connect', () => {
      attempt.pause()
      socket.off('error', onError)
      resolve(socket)
    })
  })
}
