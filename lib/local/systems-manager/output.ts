/** Characters of one step's output, of its errors, and of both in a list of invocations. */
const STDOUT_MOST = 24_000
const STDERR_MOST = 8_000
const LISTED_MOST = 2_500
const CUT = '--output truncated--'
const LISTED_CUT = '\n---Output truncated---'
const ERROR_TITLE = '\n----------ERROR-------\n'

/** The beginning, as the agent cuts it: what is as long as the limit is cut too. */
const prefix = (text: string, most: number): string =>
  text.length < most ? text : text.slice(0, most - CUT.length) + CUT

export const stdoutOf = (text: string): string => prefix(text, STDOUT_MOST)

export const stderrOf = (text: string): string => prefix(text, STDERR_MOST)

/** Output and errors in one, of which the output gives way. */
export function listedOutput(stdout: string, stderr: string): string {
  const errors = stderr === '' ? '' : `${ERROR_TITLE}${stderr.slice(0, LISTED_MOST / 2)}`
  const room = LISTED_MOST - errors.length
  return stdout.length < room ? stdout + errors : stdout.slice(0, room - LISTED_CUT.length) + LISTED_CUT + errors
}
