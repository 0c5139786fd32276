import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Loopback addresses dialled in turn, so that the ephemeral ports of none run out: 127.0.0.1 and those after it. */
export const ADDRESSES = 32

export const folder = mkdtempSync(join(tmpdir(), 'esfleet-bench-'))
const program = join(folder, 'epoll-connect')
const children = new Set<ChildProcess>()

export function cleanUp(): void {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}

/** Where a command runs: `[]` or `['ip', 'netns', 'exec', name]`. */
export type Inside = readonly string[]

export function buildYardstick(): void {
  execFileSync('cc', ['-O2', '-o', program, new URL('./epoll-connect.c', import.meta.url).pathname])
}

/** A child that lives until the bench is over, ready when it has written something. */
export async function serve(command: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.add(child)
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${command} ended with ${code}`))),
  ])
  return child
}

/** A child that lives until the bench is over, and of which nobody reads. */
export function start(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: 'ignore' })
  children.add(child)
  return child
}

/** Accepts and closes on every address of 127.0.0.1 and after. */
export const acceptOn = (port: number, inside: Inside = []): Promise<ChildProcess> => {
  const [command = program, ...args] = [...inside, program, 'accept', String(ADDRESSES), String(port)]
  return serve(command, args)
}

export interface Connects {
  open: number
  refused: number
  other: number
  /** User and system time of the whole process, a connect. */
  cpuUs: number
  wallMs: number
  p50Us: number
  p99Us: number
}

/** `startsPerSecond` 0: as fast as it goes. One start between two polls, as a prober must that wants to tell the time. */
export async function connectInC(port: number, count: number, startsPerSecond: number): Promise<Connects> {
  const args = ['connect', ADDRESSES, port, count, startsPerSecond, 1].map(String)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', chunk => {
    text += chunk
  })
  await once(child, 'close')
  return JSON.parse(text)
}

export interface Used {
  wallMs: number
  cpuMs: number
  maxRssMb: number
}

export interface Files {
  stdin?: string
  stdout?: string
}

/** Runs a command to its end and says what the whole of it took. */
export async function measured(command: readonly string[], files: Files = {}, env = process.env): Promise<Used> {
  const report = join(folder, 'used.json')
  const opened = [
    files.stdin === undefined ? undefined : openSync(files.stdin, 'r'),
    files.stdout === undefined ? undefined : openSync(files.stdout, 'w'),
  ]
  const child = spawn(program, ['measure', report, ...command], {
    stdio: [opened[0] ?? 'ignore', opened[1] ?? 'ignore', 'ignore'],
    env,
  })
  await once(child, 'close')
  for (const fd of opened) if (fd !== undefined) closeSync(fd)
  return JSON.parse(readFileSync(report, 'utf8'))
}
