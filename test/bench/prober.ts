import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Observation, ProbeKind } from '../../lib/core/model/observation.ts'
import { quantile } from './figure.ts'
import { ADDRESSES, folder, type Inside, measured, type Used } from './yardstick.ts'

export const ESFLEET = new URL('../../bin/esfleet.ts', import.meta.url).pathname

export interface Line {
  host: string
  port: number
  kind: ProbeKind
  timeoutMs: number
}

/** `count` targets on the addresses of loopback in turn. */
export const targets = (count: number, port: number): Line[] =>
  Array.from({ length: count }, (_, i) => ({
    host: `127.0.0.${1 + (i % ADDRESSES)}`,
    port,
    kind: 'tcp',
    timeoutMs: 3000,
  }))

export interface Probed extends Used {
  cpuUs: number
  p50Us: number
  p99Us: number
  outcomes: Partial<Record<Observation['outcome'], number>>
}

/** One whole process of `esfleet probe -`, from a file to a file. */
export async function probe(lines: readonly Line[], startsPerSecond: number, inside: Inside = []): Promise<Probed> {
  const stdin = join(folder, 'targets.jsonl')
  const stdout = join(folder, 'observations.jsonl')
  writeFileSync(stdin, lines.map(line => `${JSON.stringify(line)}\n`).join(''))
  const used = await measured([...inside, process.execPath, ESFLEET, 'probe', '-', '--rate', String(startsPerSecond)], {
    stdin,
    stdout,
  })
  const observations = readFileSync(stdout, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): Observation => JSON.parse(line))
  if (observations.length !== lines.length)
    throw new Error(`${lines.length} targets, ${observations.length} observations`)
  const answered = observations.filter(({ outcome }) => outcome !== 'timeout')
  const connectUs = answered.map(({ phases }) => (phases.connect ?? 0) * 1000)
  const outcomes: Probed['outcomes'] = {}
  for (const { outcome } of observations) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  return {
    ...used,
    cpuUs: (used.cpuMs * 1000) / lines.length,
    p50Us: quantile(connectUs, 0.5),
    p99Us: quantile(connectUs, 0.99),
    outcomes,
  }
}

/** A bench that measured something else than it meant to is worse than none. */
export function expectAll({ outcomes }: Probed, outcome: Observation['outcome'], count: number): void {
  if (outcomes[outcome] !== count) throw new Error(`wanted ${count} ${outcome}, got ${JSON.stringify(outcomes)}`)
}
