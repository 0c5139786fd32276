import { lookup as systemLookup } from 'node:dns'
import { type Lookup, type Resolution, resolve } from './resolve.ts'

/**
 * The system's resolver takes a thread of the four that Node has until it answers, called off or not. One is left to
 * everything else, and a look-up's time starts when it has its thread: our own queue is not the name server's fault.
 */
const LOOKUPS_AT_ONCE = 3
const MAX_NAMES = 16_384

export interface NameBook {
  /** What is known by now. */
  find(host: string): Resolution | undefined
  /** Asked again before the answer came, the name is still looked up once. Never calls back at once. */
  lookUp(host: string, timeoutMs: number, found: (resolution: Resolution) => void): void
}

interface Entry {
  resolution?: Resolution
  waiting: ((resolution: Resolution) => void)[]
}

/** Every name is looked up once; of more than 16,384 the longest known are forgotten. */
export function nameBook(deadline: AbortSignal, lookup: Lookup = systemLookup): NameBook {
  const entries = new Map<string, Entry>()
  const queue: (() => void)[] = []
  let threads = 0

  const onThread: Lookup = (host, options, callback) => {
    threads++
    lookup(host, options, (err, found) => {
      threads--
      queue.shift()?.()
      callback(err, found)
    })
  }
  const start = async (host: string, timeoutMs: number, entry: Entry) => {
    const resolution = await resolve(host, timeoutMs, deadline, onThread)
    entry.resolution = resolution
    for (const tell of entry.waiting) tell(resolution)
    entry.waiting = []
  }

  return {
    find: host => entries.get(host)?.resolution,
    lookUp(host, timeoutMs, found) {
      const known = entries.get(host)
      if (known?.resolution !== undefined) {
        const { resolution } = known
        setImmediate(() => found(resolution))
        return
      }
      if (known !== undefined) {
        known.waiting.push(found)
        return
      }
      const entry: Entry = { waiting: [found] }
      if (entries.size >= MAX_NAMES) entries.delete(entries.keys().next().value ?? '')
      entries.set(host, entry)
      if (threads < LOOKUPS_AT_ONCE || deadline.aborted) void start(host, timeoutMs, entry)
      else queue.push(() => void start(host, timeoutMs, entry))
    },
  }
}
