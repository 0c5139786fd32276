import type { Writable } from 'node:stream'
import { visible } from '../lib/core/report/visible.ts'
import type { Terminal } from './command.ts'

/** Resolves when the text is handed over, so that a slow reader is not outrun. */
export function printText(stream: Writable, text: string): Promise<void> {
  return new Promise(resolve => {
    if (stream.write(text)) resolve()
    else stream.once('drain', resolve)
  })
}

export const printLine = (stream: Writable, text: string): Promise<void> => printText(stream, `${text}\n`)

/** One line, whatever the message quotes. */
export const printError = (terminal: Terminal, message: string): Promise<void> =>
  printLine(terminal.stderr, `esfleet: ${visible(message)}`)
