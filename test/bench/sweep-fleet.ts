import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { type Figure, median } from './figure.ts'
import type { SweepFigures } from './fleet-in-process.ts'
import { serve } from './yardstick.ts'

const PROGRAM = new URL('./fleet-in-process.ts', import.meta.url).pathname
const ADDRESSES = 200
const HTTP_PORT = 19320
const TRANSPORT_PORT = 19330
const TARGETS = 1000
/** Deep at first sight, with what is confirmed; then the steady state. */
const SWEEPS = 3
const MANY_SWEEPS = 100
/** Code that is optimized late and caches that fill are no leak. */
const SETTLED = 30
const CELLS_A_TARGET = 2 * 6

/** Nodes on every address of 127.0.0.1 and after: REST, and transport that echoes. */
const NODES = `
  const body = JSON.stringify({ name: 'es-1', cluster_name: 'bench', cluster_uuid: 'bench',
    version: { number: '8.15.0' }, tagline: 'You Know, for Search' })
  const head = 'HTTP/1.1 200 OK\\r\\nX-elastic-product: Elasticsearch\\r\\ncontent-type: application/json\\r\\n'
  const answer = head + 'content-length: ' + body.length + '\\r\\n\\r\\n' + body
  const { createServer } = require('net')
  const rest = s => s.on('error', () => {}).on('data', d => d[0] === 0x16 ? s.destroy() : s.write(answer))
  const transport = s => s.on('error', () => {}).on('data', d => d[0] === 0x45 ? s.write(d) : s.destroy())
  let left = 2 * ${ADDRESSES}
  for (let i = 1; i <= ${ADDRESSES}; i++)
    for (const [port, answers] of [[${HTTP_PORT}, rest], [${TRANSPORT_PORT}, transport]])
      createServer(answers).listen(port, '127.0.0.' + i, 1024, () => --left || console.log('ready'))`

async function sweeps(targets: number, count: number, timeout: string): Promise<SweepFigures[]> {
  const options = { targets, sweeps: count, timeout, addresses: ADDRESSES, http: HTTP_PORT, transport: TRANSPORT_PORT }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', PROGRAM, ...args])
  const figures: SweepFigures[] = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  return figures
}

/** Whole sweeps of a fleet in one process: targets, probes by real sockets, confirmation, judgement, ledger. */
export async function sweepFleet(rounds: number): Promise<Figure[]> {
  const nodes = await serve(process.execPath, ['-e', NODES])
  const first: number[] = []
  const steady: SweepFigures[] = []
  for (let i = 0; i < rounds; i++) {
    const [deep, ...others] = await sweeps(TARGETS, SWEEPS, '3500ms')
    const last = others.at(-1)
    if (
      last?.up !== 0.9 * TARGETS * CELLS_A_TARGET ||
      last.red !== 0.1 * TARGETS * CELLS_A_TARGET ||
      last.incidents !== 1
    )
      throw new Error(`a tenth is black-holed, and this was seen: ${JSON.stringify(last)}`)
    first.push(deep?.wallMs ?? Number.NaN)
    steady.push(last)
  }
  const many = await sweeps(100, MANY_SWEEPS, '200ms')
  nodes.kill('SIGKILL')
  await once(nodes, 'exit')
  const heapOf = (some: SweepFigures[]) => median(some.map(({ heapMb }) => heapMb))
  const beside = '1,000 targets × 2 ports × 6 vantages, a tenth black-holed at 3.5 s'
  return [
    {
      name: 'first sweep of a fleet, all of it deep, confirmed',
      value: median(first) / 1000,
      unit: 's',
      limit: { at: 'most', value: 20 },
      beside,
    },
    {
      name: 'the same fleet, unchanged',
      value: median(steady.map(({ wallMs }) => wallMs)) / 1000,
      unit: 's',
      limit: { at: 'most', value: 20 },
      beside,
    },
    {
      name: 'items that this writes into the ledger',
      value: Math.max(...steady.map(({ items }) => items)),
      unit: 'items',
      limit: { at: 'most', value: 25 },
      beside,
    },
    {
      name: `heap that ${MANY_SWEEPS} sweeps leave behind`,
      value: heapOf(many.slice(-10)) - heapOf(many.slice(SETTLED, SETTLED + 10)),
      unit: 'MB',
      limit: { at: 'most', value: 1 },
      beside: '100 targets × 2 ports × 6 vantages',
    },
  ]
}
