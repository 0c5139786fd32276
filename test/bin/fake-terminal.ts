import { Readable, Writable } from 'node:stream'
import type { Output, Terminal } from '../../bin/command.ts'

class Memory extends Writable {
  text = ''
  override _write(chunk: Buffer, _encoding: string, done: () => void) {
    this.text += chunk.toString('utf8')
    done()
  }
}

export interface FakeTerminal extends Terminal {
  out(): string
  err(): string
}

/** A terminal in memory: no TTY unless said, nothing on stdin unless given. */
export function fakeTerminal(
  options: { stdin?: string | Buffer; tty?: boolean; env?: Record<string, string> } = {},
): FakeTerminal {
  const stdout: Memory & Output = new Memory()
  const stderr: Memory & Output = new Memory()
  const stdin: Terminal['stdin'] = Readable.from(options.stdin === undefined ? [] : [options.stdin])
  if (options.tty === true) for (const stream of [stdin, stdout, stderr]) stream.isTTY = true
  return { stdin, stdout, stderr, env: options.env ?? {}, out: () => stdout.text, err: () => stderr.text }
}
