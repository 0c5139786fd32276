import { readFileSync } from 'node:fs'

/** Lambda gives 1024 descriptors and no way to have more; Node and its pipes want some of them. */
const RESERVE = 64
const WHERE_UNKNOWN = 1024

/**
 * How many sockets this process may have open at once. Node raises the soft limit to the hard one when it starts, and
 * has no call to read it back, so it is read from Linux's `/proc/self/limits`.
 */
export function socketRoom(limits: string = readLimits()): number {
  const soft = /^Max open files +(\d+|unlimited) /m.exec(limits)?.[1]
  const limit = soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(soft ?? WHERE_UNKNOWN)
  return Math.max(1, limit - RESERVE)
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'latin1')
  } catch {
    return ''
  }
}
