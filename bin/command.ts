import type { Readable, Writable } from 'node:stream'

/** What the operator's scripts may rely on (design §12). */
export const EXIT = {
  done: 0,
  faultNamed: 1,
  wrongUsage: 2,
  causeUnknown: 3,
  ownFailure: 4,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export type Output = Writable & { isTTY?: boolean; columns?: number }

/** The world of one run of the command line: tests give their own. */
export interface Terminal {
  stdin: Readable & { isTTY?: boolean }
  stdout: Output
  stderr: Output
  env: Readonly<Record<string, string | undefined>>
}

export interface Option {
  type: 'string' | 'boolean'
  /** What stands for the value in the help text, such as `FILE`. */
  value?: string
  about: string
}

export type Values = Readonly<Record<string, string | boolean | undefined>>

/** Exits other than `done` that end in one line on stderr are thrown as a `CommandError`. */
export interface Command {
  name: string
  summary: string
  /** What follows the name in the usage line. */
  operands: string
  maxOperands: number
  options: Readonly<Record<string, Option>>
  examples: readonly string[]
  run(operands: readonly string[], values: Values, terminal: Terminal): Promise<ExitCode>
}

/** The one line that a person gets instead of a stack trace: what was got, where, what to do. */
export class CommandError extends Error {
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}

export const wrongUsage = (message: string): CommandError => new CommandError(EXIT.wrongUsage, message)
