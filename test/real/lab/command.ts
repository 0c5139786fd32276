import { spawn } from 'node:child_process'

export interface Finished {
  code: number
  stdout: string
  stderr: string
}

export interface CommandOptions {
  input?: string | Buffer
  timeoutMs?: number
  env?: Record<string, string>
  cwd?: string
  /** Called with every line of stdout and stderr as it comes. */
  onLine?: (line: string) => void
}

/** Runs a program to its end and resolves with what it said; code 124 when the time was up, as timeout(1) says. */
export const command = (file: string, args: string[], options: CommandOptions = {}): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: { ...process.env, ...options.env }, cwd: options.cwd })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      child.kill('SIGKILL')
    }, options.timeoutMs ?? 120_000)
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      into.push(chunk)
      for (const line of chunk.toString().split('\n')) if (line !== '') options.onLine?.(line)
    }
    child.stdout.on('data', collect(stdout))
    child.stderr.on('data', collect(stderr))
    child.on('error', reject)
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
    child.on('close', code => {
      clearTimeout(timer)
      resolve({
        code: timedOut ? 124 : (code ?? 137),
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      })
    })
  })

/** As `command`, and an error where it failed. */
export const mustRun = async (file: string, args: string[], options: CommandOptions = {}): Promise<string> => {
  const done = await command(file, args, options)
  if (done.code !== 0)
    throw new Error(
      `${[file, ...args].join(' ')} ended with ${done.code}: ${(done.stderr || done.stdout).trim().slice(0, 400)}`,
    )
  return done.stdout
}

/** Asks again every 200 ms until the answer is yes; an error naming `what` once the time is up. */
export const until = async (what: string, timeoutMs: number, ask: () => Promise<boolean>): Promise<void> => {
  const end = performance.now() + timeoutMs
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${timeoutMs / 1000} s`)
    await new Promise(resolve => setTimeout(resolve, 200))
  }
}
