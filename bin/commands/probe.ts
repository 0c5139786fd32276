import { fstatSync } from 'node:fs'
import { visible } from '../../lib/core/report/visible.ts'
import { probeLines } from '../../lib/local/probe-lines.ts'
import { DEFAULT_STARTS_PER_SECOND } from '../../lib/net/pacing.ts'
import type { Command } from '../command.ts'
import { CommandError, EXIT, wrongUsage } from '../command.ts'

/** The rest is counted only: a file of another format must not fill the screen. */
const BAD_LINES_TOLD = 20

export const command: Command = {
  name: 'probe',
  summary: 'probes the targets on stdin, a JSON line each, and prints an observation a line',
  operands: '- [--rate N]',
  maxOperands: 1,
  options: {
    rate: {
      type: 'string',
      value: 'N',
      about: `start at most N probes a second (default ${DEFAULT_STARTS_PER_SECOND})`,
    },
  },
  examples: [
    `echo '{"host":"10.0.0.5","port":9200,"kind":"tcp","timeoutMs":3500}' | esfleet probe -`,
    'esfleet probe - --rate 500 < targets.jsonl > observations.jsonl',
  ],
  async run([operand], values, { stdin, stdout, stderr }) {
    if (operand !== '-') {
      const got = operand === undefined ? 'nothing' : `"${operand}"`
      throw wrongUsage(`probe reads its targets from stdin and wants "-", got ${got}; see: esfleet probe --help`)
    }
    if (isFolder(stdin)) throw wrongUsage('cannot read stdin: EISDIR')
    const startsPerSecond = values.rate === undefined ? DEFAULT_STARTS_PER_SECOND : parseRate(String(values.rate))
    let bad = 0
    const badLine = (number: number, problem: string) => {
      if (++bad <= BAD_LINES_TOLD) stderr.write(`esfleet: line ${number}: ${visible(problem)}\n`)
    }
    // A failure is a value here, and its stack, which costs as much as a connect, is never read.
    Error.stackTraceLimit = 0
    const end = await probeLines({ input: stdin, output: stdout, startsPerSecond, badLine })
    if (bad > BAD_LINES_TOLD) stderr.write(`esfleet: ${bad - BAD_LINES_TOLD} more lines could not be read\n`)
    if (end.writeError !== undefined && end.writeError.code !== 'EPIPE') {
      throw new CommandError(EXIT.ownFailure, `cannot write the observations: ${end.writeError.code}`)
    }
    if (end.readError !== undefined) throw wrongUsage(`cannot read stdin: ${end.readError.code}`)
    return bad === 0 ? EXIT.done : EXIT.wrongUsage
  },
}

/** Node gives an empty stream for a folder, which would pass for a list without targets. */
const isFolder = (stdin: object): boolean => 'fd' in stdin && stdin.fd === 0 && fstatSync(0).isDirectory()

function parseRate(text: string): number {
  const rate = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0
  if (!(rate > 0 && Number.isFinite(rate)))
    throw wrongUsage(`--rate "${text}" is not a number of starts a second: write --rate 500`)
  return rate
}
