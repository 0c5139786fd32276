import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setInterval } from 'node:timers/promises'
import type { Observation } from '../../../lib/core/model/observation.ts'
import { command } from '../lab/command.ts'
import { NODE_SCRIPT } from '../lab/world.ts'
import type { Server } from './servers.ts'

const CLI = resolve(import.meta.dirname, '../../../bin/esfleet.ts')

const asClient = (...args: string[]): string[] => ['client', '--', process.execPath, CLI, ...args]

const PORTS = [9200, 9300]
const EVERY_MS = 100

/** TCP connects to both ports of all servers by one prober, ten a second to each port, for so long. */
export const probeSteadily = async (servers: readonly Server[], seconds: number): Promise<Observation[]> => {
  const prober = spawn(NODE_SCRIPT, asClient('probe', '-'), { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(prober, 'close')
  const said: Buffer[] = []
  prober.stdout.on('data', chunk => said.push(chunk))
  const turn = servers
    .flatMap(({ node }) => PORTS.map(port => `${JSON.stringify({ host: node.ip, port, kind: 'tcp' })}\n`))
    .join('')
  const turns = (seconds * 1000) / EVERY_MS
  let done = 0
  for await (const _ of setInterval(EVERY_MS)) {
    prober.stdin.write(turn)
    done++
    if (done >= turns) break
  }
  prober.stdin.end()
  await ended
  return observationsIn(Buffer.concat(said).toString())
}

const observationsIn = (text: string): Observation[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Observation)

/** One probe, and what it saw, in a word or two. */
export const probeOnce = async (target: object): Promise<string> => {
  const done = await command(NODE_SCRIPT, asClient('probe', '-'), { input: `${JSON.stringify(target)}\n` })
  const [seen] = observationsIn(done.stdout)
  if (seen === undefined) return done.stderr.trim()
  return seen.outcome === 'open' ? 'open' : `${seen.outcome} ${'code' in seen ? seen.code : seen.why}`
}

/** As a person would ask; the cause that was named. */
export const diagnoseOnce = async (target: string): Promise<string> => {
  const done = await command(NODE_SCRIPT, asClient('diagnose', target, '--json'), { timeoutMs: 60_000 })
  return done.stdout === '' ? done.stderr.trim() : (JSON.parse(done.stdout) as { cause: string }).cause
}
