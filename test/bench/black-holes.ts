import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { type Figure, type LeftOut, median } from './figure.ts'
import { probe, targets } from './prober.ts'
import { acceptOn } from './yardstick.ts'

const PREFIX = 'esf-bench-'
const OPEN_PORT = 19301
const DROPPED_PORT = 19303
const COUNT = 2000
const START_RATE = 10_000

/** 2,000 targets of which every tenth answers nothing, its packets dropped in a network namespace of this bench. */
export async function blackHoles(rounds: number): Promise<(Figure | LeftOut)[]> {
  const name = '2,000 probes, a tenth black-holed at 3 s'
  if (process.getuid?.() !== 0) return [{ name, leftOut: 'dropping packets needs root (a network namespace and nft)' }]
  for (const stale of existsSync('/run/netns') ? readdirSync('/run/netns') : []) {
    const pid = new RegExp(`^${PREFIX}(\\d+)$`).exec(stale)?.[1]
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) execFileSync('ip', ['netns', 'delete', stale])
  }
  const netns = `${PREFIX}${process.pid}`
  const inside = ['ip', 'netns', 'exec', netns]
  try {
    execFileSync('ip', ['netns', 'add', netns])
    execFileSync('ip', ['-n', netns, 'link', 'set', 'lo', 'up'])
    execFileSync('ip', ['netns', 'exec', netns, 'nft', '-f', '-'], {
      input: `table inet filter {
        chain input { type filter hook input priority 0
          tcp dport ${DROPPED_PORT} drop
        }
      }`,
    })
    const acceptor = await acceptOn(OPEN_PORT, inside)
    const lines = targets(COUNT, OPEN_PORT).map((line, i) => (i % 10 === 0 ? { ...line, port: DROPPED_PORT } : line))
    const seen = []
    for (let i = 0; i < rounds; i++) {
      const probed = await probe(lines, START_RATE, inside)
      if (probed.outcomes.timeout !== COUNT / 10 || probed.outcomes.open !== COUNT * 0.9) {
        throw new Error(`wrong outcomes: ${JSON.stringify(probed.outcomes)}`)
      }
      seen.push(probed)
    }
    acceptor.kill('SIGKILL')
    const beside = 'the whole process, from its start'
    return [
      {
        name,
        value: median(seen.map(({ wallMs }) => wallMs)) / 1000,
        unit: 's',
        limit: { at: 'most', value: 3.4 },
        beside,
      },
      {
        name: 'peak memory of that',
        value: median(seen.map(({ maxRssMb }) => maxRssMb)),
        unit: 'MB',
        limit: { at: 'most', value: 90 },
        beside,
      },
    ]
  } finally {
    execFileSync('ip', ['netns', 'delete', netns])
  }
}
