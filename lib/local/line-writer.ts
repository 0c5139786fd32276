import { write as writeFile } from 'node:fs'
import type { Writable } from 'node:stream'

/** Long enough that a write carries many lines, short enough that a person does not notice. */
const GATHER_MS = 20
const GATHER_CHARACTERS = 128 * 1024
/** More than this unwritten, and the writer is full until half of it is gone. */
const FULL_CHARACTERS = 1024 * 1024
const RETRY_MS = 10

type WriteText = (text: string, done: (err?: NodeJS.ErrnoException | null) => void) => void

/**
 * Gathers lines and writes them without ever stopping the loop: Node's own stdout waits inside the write while a pipe
 * is full, and whatever is being timed waits with it.
 */
export class LineWriter {
  readonly #write: WriteText
  readonly #roomy: () => void
  readonly #failed: (err: NodeJS.ErrnoException) => void
  #gathered = ''
  #writing = 0
  #wasFull = false
  #timer: NodeJS.Timeout | undefined
  #broken = false
  #idle: (() => void) | undefined

  /** `roomy` is called when there is room again after `full`; `failed` once, after which lines go nowhere. */
  constructor(stream: Writable, roomy: () => void, failed: (err: NodeJS.ErrnoException) => void) {
    this.#write = writeTo(stream)
    this.#roomy = roomy
    this.#failed = failed
  }

  get full(): boolean {
    if (this.#gathered.length + this.#writing > FULL_CHARACTERS) this.#wasFull = true
    return this.#wasFull
  }

  line(text: string): void {
    if (this.#broken) return
    this.#gathered += `${text}\n`
    if (this.#gathered.length >= GATHER_CHARACTERS) this.#flush()
    else this.#timer ??= setTimeout(this.#flush, GATHER_MS)
  }

  /** Resolves when everything is written, or never will be. */
  flushed(): Promise<void> {
    this.#flush()
    return new Promise(resolve => {
      if (this.#writing === 0) resolve()
      else this.#idle = resolve
    })
  }

  readonly #flush = (): void => {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#writing > 0 || this.#gathered === '') return
    const text = this.#gathered
    this.#gathered = ''
    this.#writing = text.length
    this.#write(text, this.#written)
  }

  readonly #written = (err?: NodeJS.ErrnoException | null): void => {
    this.#writing = 0
    if (err) this.#break(err)
    if (this.#gathered.length >= GATHER_CHARACTERS || this.#idle !== undefined) this.#flush()
    if (this.#wasFull && this.#gathered.length < FULL_CHARACTERS / 2) {
      this.#wasFull = false
      this.#roomy()
    }
    if (this.#writing === 0) this.#idle?.()
  }

  #break(err: NodeJS.ErrnoException): void {
    this.#broken = true
    this.#gathered = ''
    this.#failed(err)
  }
}

function writeTo(stream: Writable): WriteText {
  const fd = 'fd' in stream && typeof stream.fd === 'number' ? stream.fd : undefined
  if (fd === undefined) return (text, done) => void stream.write(text, done)
  return (text, done) => writeAll(fd, Buffer.from(text), 0, done)
}

/** A pipe that another process made non-blocking may be full, and may take less than it was given. */
function writeAll(fd: number, bytes: Buffer, from: number, done: (err?: NodeJS.ErrnoException) => void): void {
  writeFile(fd, bytes, from, bytes.length - from, null, (err, written) => {
    if (err?.code === 'EAGAIN') setTimeout(writeAll, RETRY_MS, fd, bytes, from, done)
    else if (err) done(err)
    else if (from + written < bytes.length) writeAll(fd, bytes, from + written, done)
    else done()
  })
}
