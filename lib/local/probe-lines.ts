import { isIP } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import type { Observation } from '../core/model/observation.ts'
import { visibleJson } from '../core/report/visible.ts'
import type { NameBook } from '../net/name-book.ts'
import { type Next, Pacer, type PacingOptions } from '../net/pacing.ts'
import type { ProbeTarget } from '../net/probe.ts'
import type { Lookup, Resolution } from '../net/resolve.ts'
import { type LineTarget, parseTargetLine } from '../net/target-line.ts'
import { toMicroseconds } from '../net/tcp.ts'
import { LineReader, LONGEST_LINE } from './line-reader.ts'
import { LineWriter } from './line-writer.ts'

/** Lines that wait for their name; beyond, reading waits too. */
const MAX_WAITING = 4096
/** Read in one turn of the loop, which has answers to time. */
const LINES_AT_ONCE = 16

export interface ProbeLinesOptions extends Omit<PacingOptions, 'deadline'> {
  input: Readable
  output: Writable
  badLine(number: number, problem: string): void
  lookup?: Lookup
}

/** `readError`: the input broke off; `writeError`: nobody takes the output any more, so the rest was not probed. */
export interface ProbeLinesEnd {
  readError?: NodeJS.ErrnoException
  writeError?: NodeJS.ErrnoException
}

interface NamedTarget extends ProbeTarget {
  /** The name's look-up, once for all of its targets. */
  dnsMs: number
}

/**
 * Targets in, observations out, a JSON line each, in the order they finish. Every address of a name is a target of its
 * own. Bad lines are told and passed over. Reading waits for probing, and probing for whoever reads the output.
 */
export async function probeLines({
  input,
  output,
  badLine,
  lookup,
  ...pacing
}: ProbeLinesOptions): Promise<ProbeLinesEnd> {
  const end: ProbeLinesEnd = {}
  const stop = new AbortController()
  const wake = () => pacer.wake()
  const reader = new LineReader(input, wake, err => {
    end.readError = err
  })
  const writer = new LineWriter(output, wake, err => {
    end.writeError = err
    input.destroy()
    stop.abort()
  })
  // The resolver is worth a tenth of a start, and many lists hold addresses only.
  let names: NameBook | undefined
  let loading: Promise<NameBook> | undefined
  const loadNames = async () => {
    const { nameBook } = await import('../net/name-book.ts')
    names = nameBook(stop.signal, lookup)
    return names
  }
  const resolved: NamedTarget[] = []
  let waiting = 0

  const observed = (observation: Observation, target: ProbeTarget) => {
    // What a TCP probe says is all our own; anything else may quote the wire.
    const stringify = observation.kind === 'tcp' ? JSON.stringify : visibleJson
    if ('dnsMs' in target) observation.phases = { dns: target.dnsMs as number, ...observation.phases }
    writer.line(stringify(observation))
  }
  const spread = (target: LineTarget, at: number, resolution: Resolution) => {
    const dnsMs = toMicroseconds(resolution.ms)
    if (resolution.ok) {
      for (const address of resolution.addresses) resolved.push({ ...target, ...address, dnsMs })
    } else {
      const { kind, host, port } = target
      const where = { kind, host, port, at, phases: { dns: dnsMs } }
      const { failure } = resolution
      writer.line(
        JSON.stringify(failure.outcome === 'dns' ? { ...where, phase: 'dns', ...failure } : { ...where, ...failure }),
      )
    }
  }

  const targetOf = (target: LineTarget): ProbeTarget | undefined => {
    const family = isIP(target.host)
    if (family === 4 || family === 6) return { ...target, address: target.host, family }
    const at = Date.now()
    const known = names?.find(target.host)
    if (known !== undefined) {
      spread(target, at, known)
      return resolved.pop()
    }
    waiting++
    const found = (resolution: Resolution) => {
      waiting--
      spread(target, at, resolution)
      wake()
    }
    loading ??= loadNames()
    void loading.then(book => book.lookUp(target.host, target.timeoutMs, found))
    return undefined
  }

  const next = (): Next => {
    if (stop.signal.aborted) return 'done'
    if (writer.full) return 'later'
    const ready = resolved.pop()
    if (ready !== undefined) return ready
    if (waiting >= MAX_WAITING) return 'later'
    for (let lines = 0; lines < LINES_AT_ONCE; lines++) {
      const line = reader.next()
      if (line === 'later') return 'later'
      if (line === 'end') return waiting > 0 ? 'later' : 'done'
      if (line.text === undefined) {
        badLine(line.number, `longer than ${LONGEST_LINE} characters`)
      } else if (line.text.trim() !== '') {
        const parsed = parseTargetLine(line.text)
        if (!parsed.ok) badLine(line.number, parsed.problem)
        const target = parsed.ok ? targetOf(parsed.target) : undefined
        if (target !== undefined) return target
      }
    }
    setImmediate(wake)
    return 'later'
  }

  const pacer = new Pacer({ next, observed }, { ...pacing, deadline: stop.signal })
  await pacer.finished
  await writer.flushed()
  return end
}
