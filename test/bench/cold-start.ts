import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Figure, median } from './figure.ts'
import { ESFLEET } from './prober.ts'
import { folder, measured } from './yardstick.ts'

const RUNS_A_ROUND = 5
const PORT = 19305
/** Nothing listens here. */
const CLOSED_PORT = 19306

const CONNECT = `import { connect } from 'node:net'\nconnect(${PORT}, '127.0.0.1').on('connect', function () { this.destroy() })\n`

/** From the start of a process until its first connect reaches us. */
async function firstSynMs(command: readonly string[], stdin: string, env: NodeJS.ProcessEnv): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const server = createServer(socket => {
    resolve(performance.now() - begun)
    socket.destroy()
  })
  await new Promise<void>(listening => server.listen(PORT, '127.0.0.1', listening))
  const begun = performance.now()
  await measured(command, { stdin }, env)
  server.close()
  return promise
}

/** What a person or a fresh function waits for before the first packet and the first diagnosis. */
export async function coldStart(rounds: number): Promise<Figure[]> {
  const stdin = join(folder, 'target.jsonl')
  writeFileSync(stdin, `{"host":"127.0.0.1","port":${PORT},"kind":"tcp","timeoutMs":1000}\n`)
  const [plain, typed] = [join(folder, 'empty.mjs'), join(folder, 'empty.mts')]
  writeFileSync(plain, CONNECT)
  writeFileSync(typed, CONNECT)
  const { NODE_COMPILE_CACHE: _, ...bare } = process.env
  const cached = { ...bare, NODE_COMPILE_CACHE: join(folder, 'compile-cache') }
  const node = process.execPath
  const ours = [node, ESFLEET, 'probe', '-']

  await measured(ours, { stdin }, cached)
  const seen: Record<'oursMs' | 'emptyMs' | 'oursUncachedMs' | 'emptyTypedMs' | 'diagnoseMs', number>[] = []
  for (let i = 0; i < rounds * RUNS_A_ROUND; i++) {
    seen.push({
      oursMs: await firstSynMs(ours, stdin, cached),
      emptyMs: await firstSynMs([node, plain], stdin, cached),
      oursUncachedMs: await firstSynMs(ours, stdin, bare),
      emptyTypedMs: await firstSynMs([node, typed], stdin, bare),
      diagnoseMs: (await measured([node, ESFLEET, 'diagnose', `http://127.0.0.1:${CLOSED_PORT}`], {}, bare)).wallMs,
    })
  }
  const over = (of: (run: (typeof seen)[number]) => number) => median(seen.map(of))
  const beside = (mine: number, other: number) =>
    `${mine.toFixed(0)} ms, an empty node:net program ${other.toFixed(0)} ms`
  return [
    {
      name: 'first SYN, compiled code at hand',
      value: over(({ oursMs, emptyMs }) => oursMs / emptyMs),
      unit: '× empty',
      limit: { at: 'most', value: 1.5 },
      beside: beside(
        over(({ oursMs }) => oursMs),
        over(({ emptyMs }) => emptyMs),
      ),
    },
    {
      name: 'first SYN, straight from the sources',
      value: over(({ oursUncachedMs, emptyTypedMs }) => oursUncachedMs / emptyTypedMs),
      unit: '× empty',
      limit: { at: 'most', value: 1.5 },
      beside: beside(
        over(({ oursUncachedMs }) => oursUncachedMs),
        over(({ emptyTypedMs }) => emptyTypedMs),
      ),
    },
    {
      name: 'esfleet diagnose on a refused port, cold',
      value: over(({ diagnoseMs }) => diagnoseMs),
      unit: 'ms',
      limit: { at: 'most', value: 400 },
      beside: `${over(({ diagnoseMs, emptyTypedMs }) => diagnoseMs / emptyTypedMs).toFixed(1)} × an empty node:net program`,
    },
  ]
}
