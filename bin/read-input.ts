import { createReadStream } from 'node:fs'
import type { Terminal } from './command.ts'
import { wrongUsage } from './command.ts'

const fileProblems: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'reading it is not allowed',
  EISDIR: 'it is a directory',
}

export interface Input {
  bytes: Buffer
  /** More came than was read. */
  cut: boolean
}

/** A file, or stdin for `-`, up to a size; a file that cannot be read is wrong usage, told by its name. */
export async function readInput(name: string, what: string, maxBytes: number, terminal: Terminal): Promise<Input> {
  if (name === '-' && terminal.stdin.isTTY === true) {
    throw wrongUsage(`${what} is to come from stdin, which is this terminal: pipe it in, or name a file`)
  }
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of name === '-' ? terminal.stdin : createReadStream(name)) {
      const bytes = Buffer.from(chunk)
      chunks.push(bytes)
      size += bytes.length
      if (size > maxBytes) break
    }
  } catch (err) {
    const { code = 'unknown error' } = err as NodeJS.ErrnoException
    throw wrongUsage(`cannot read ${what} "${name}": ${fileProblems[code] ?? code}`)
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), cut: size > maxBytes }
}
