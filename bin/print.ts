import type { Writable } from 'node:stream'
import { visible } from '../lib/core/report/visible.ts'
import type { ExitCode, Terminal } from './command.ts'
import { EXIT } from './command.ts'

/** Resolves when the text is out of our hands, so that a slow reader is not outrun and an exit cuts nothing off. */
export const printText = (stream: Writable, text: string): Promise<void> =>
  new Promise(resolve => {
    stream.write(text, () => resolve())
  })

export const printLine = (stream: Writable, text: string): Promise<void> => printText(stream, `${text}\n`)

/** One line, whatever the message quotes. */
export const printError = (terminal: Terminal, message: string): Promise<void> =>
  printLine(terminal.stderr, `esfleet: ${visible(message)}`)

/** With its stack, to be reported; never with the exit code of a fault that was found. */
export async function printBug(terminal: Pick<Terminal, 'stderr'>, bug: unknown): Promise<ExitCode> {
  const stack = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)
  const lines = ['esfleet: this is a bug of esfleet, please report it:', ...stack.split('\n').map(visible)]
  await printLine(terminal.stderr, lines.join('\n'))
  return EXIT.ownFailure
}
