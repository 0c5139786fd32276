import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Figure, type LeftOut, median } from './figure.ts'
import { ESFLEET } from './prober.ts'
import { folder, measured } from './yardstick.ts'

const RUNS_A_ROUND = 5
const PORT = 19305
/** Nothing listens here. */
const CLOSED_PORT = 19306

const CONNECT = `import { connect } from 'node:net'\nconnect(${PORT}, '127.0.0.1').on('connect', function () { this.destroy() })\n`

/** The prober as a function carries it: one file beside what is loaded later. Vitest brings the bundler along. */
function bundleProber(): string | undefined {
  const bundler = new URL('../../node_modules/.bin/rolldown', import.meta.url).pathname
  if (!existsSync(bundler)) return undefined
  const [entry, out] = [join(folder, 'prober.ts'), join(folder, 'bundle')]
  const probeLines = new URL('../../lib/local/probe-lines.ts', import.meta.url).pathname
  writeFileSync(
    entry,
    `import { probeLines } from '${probeLines}'\nawait probeLines({ input: process.stdin, output: process.stdout, badLine() {} })\n`,
  )
  execFileSync(process.execPath, [bundler, entry, '--platform', 'node', '-d', out], { stdio: 'ignore' })
  writeFileSync(join(out, 'package.json'), '{"type":"module"}')
  return join(out, 'prober.js')
}

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
export async function coldStart(rounds: number): Promise<(Figure | LeftOut)[]> {
  const stdin = join(folder, 'target.jsonl')
  writeFileSync(stdin, `{"host":"127.0.0.1","port":${PORT},"kind":"tcp","timeoutMs":1000}\n`)
  const [plain, typed] = [join(folder, 'empty.mjs'), join(folder, 'empty.mts')]
  writeFileSync(plain, CONNECT)
  writeFileSync(typed, CONNECT)
  const { NODE_COMPILE_CACHE: _, ...bare } = process.env
  const cached = { ...bare, NODE_COMPILE_CACHE: join(folder, 'compile-cache') }
  const node = process.execPath
  const ours = [node, ESFLEET, 'probe', '-']
  const bundle = bundleProber()

  await measured(ours, { stdin }, cached)
  if (bundle !== undefined) await measured([node, bundle], { stdin }, cached)
  const seen: Record<'bundleMs' | 'oursMs' | 'emptyMs' | 'oursUncachedMs' | 'emptyTypedMs' | 'diagnoseMs', number>[] =
    []
  for (let i = 0; i < rounds * RUNS_A_ROUND; i++) {
    seen.push({
      bundleMs: bundle === undefined ? Number.NaN : await firstSynMs([node, bundle], stdin, cached),
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
    bundle === undefined
      ? { name: 'first SYN, bundled', leftOut: 'no bundler here: npm ci' }
      : {
          name: 'first SYN, bundled',
          value: over(({ bundleMs, emptyMs }) => bundleMs / emptyMs),
          unit: '× empty',
          limit: { at: 'most', value: 1.5 },
          beside: beside(
            over(({ bundleMs }) => bundleMs),
            over(({ emptyMs }) => emptyMs),
          ),
        },
    {
      name: 'first SYN, from the sources, first run',
      value: over(({ oursUncachedMs, emptyTypedMs }) => oursUncachedMs / emptyTypedMs),
      unit: '× empty',
      limit: { at: 'most', value: 1.5 },
      beside: beside(
        over(({ oursUncachedMs }) => oursUncachedMs),
        over(({ emptyTypedMs }) => emptyTypedMs),
      ),
    },
    {
      name: 'first SYN, from the sources, later runs',
      value: over(({ oursMs, emptyMs }) => oursMs / emptyMs),
      unit: '× empty',
      beside: beside(
        over(({ oursMs }) => oursMs),
        over(({ emptyMs }) => emptyMs),
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
