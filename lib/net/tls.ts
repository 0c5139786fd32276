import { attempt, isFailure } from './attempt.ts'
import { dial } from './dial.ts'
import { handshake } from './handshake.ts'
import type { Probe } from './probe.ts'

/** Connects, does the TLS handshake, and leaves without having sent a byte inside it. */
export const probeTls: Probe = (target, deadline) =>
  attempt(target, deadline, async attempt => {
    const socket = await dial(attempt)
    if (isFailure(socket)) return socket
    const secured = await handshake(attempt, socket)
    return isFailure(secured) ? secured : { outcome: 'open' }
  })
