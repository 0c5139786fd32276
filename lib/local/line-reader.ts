import type { Readable } from 'node:stream'

/** A target's line has a hundred characters or so: what never ends must not fill the memory. */
export const LONGEST_LINE = 16 * 1024

/** `later`: none yet; `end`: none any more. Without `text` the line was too long and skipped. Counted from 1. */
export type ReadLine = { number: number; text?: string } | 'later' | 'end'

/**
 * Reads lines one by one as they are wanted, and from the stream no more than that takes. `more` is called when there
 * may be another after a `later`.
 */
export class LineReader {
  readonly #stream: Readable
  #text = ''
  #at = 0
  #number = 0
  #ended = false
  #skipping = false

  constructor(stream: Readable, more: () => void, failed: (err: NodeJS.ErrnoException) => void) {
    this.#stream = stream
    const end = () => {
      this.#ended = true
      more()
    }
    stream.setEncoding('utf8')
    stream.on('readable', more)
    stream.on('end', end)
    stream.on('close', end)
    // A standard input does not close itself when it breaks.
    stream.on('error', (err: NodeJS.ErrnoException) => {
      failed(err)
      end()
    })
  }

  next(): ReadLine {
    for (;;) {
      const end = this.#text.indexOf('\n', this.#at)
      if (end >= 0) return this.#take(end)
      if (this.#text.length - this.#at > LONGEST_LINE) this.#skip()
      const chunk: string | null = this.#stream.read()
      if (chunk !== null) {
        this.#text = this.#text.slice(this.#at) + chunk
        this.#at = 0
      } else if (!this.#ended) {
        return 'later'
      } else {
        return this.#at < this.#text.length || this.#skipping ? this.#take(this.#text.length) : 'end'
      }
    }
  }

  #take(end: number): ReadLine {
    const overlong = this.#skipping || end - this.#at > LONGEST_LINE
    const text = this.#text.slice(this.#at, end)
    this.#at = end + 1
    this.#number++
    this.#skipping = false
    return overlong ? { number: this.#number } : { number: this.#number, text }
  }

  #skip(): void {
    this.#skipping = true
    this.#text = ''
    this.#at = 0
  }
}
