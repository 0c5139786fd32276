import type { Writable } from 'node:stream'
import { visible } from '../lib/core/report/visible.ts'
import type { Terminal } from './command.ts'

/** Resolves when the text is out of our hands, so that a slow reader is not outrun and an exit cuts nothing off. */
export const printText = (stream: Writable, text: string): Promise<void> =>
  new Promise(resolve => {
    stream.write(text, () => resolve())
  })

export const printLine = (stream: Writable, text: string): Promise<void> => printText(stream, `${text}\n`)

/** One line, whatever the message quotes. */
export const printError = (terminal: Terminal, message: string): Promise<void> =>
  printLine(terminal.stderr, `esfleet: ${visible(message)}`)
