import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'

/** Its process listens and is then stopped: the kernel goes on accepting until the queue is full. */
export async function stopped(backlog: number): Promise<{ port: number }> {
  const listen = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: ${backlog} }, function () {
    process.stdout.write(this.address().port + '\\n')
  })`
  const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(child.stdout, 'data')
  child.kill('SIGSTOP')
  return { port: Number(String(line)) }
}

const QUEUE = 1

/** A listener that never accepts and whose queue is full: Linux drops every further SYN. */
export async function fullBacklog(): Promise<{ port: number }> {
  const server = await stopped(QUEUE)
  const fillers = Array.from({ length: QUEUE + 1 }, () => connect({ host: '127.0.0.1', port: server.port }))
  onTestFinished(() => {
    for (const filler of fillers) filler.destroy()
  })
  await Promise.all(fillers.map(filler => once(filler, 'connect')))
  return server
}
