import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { CauseId } from '../../lib/core/model/cause-id.ts'
import type { Target } from '../../lib/core/model/diagnosis.ts'
import type { Observation } from '../../lib/core/model/observation.ts'

/** One labelled case, as its file in `cases/` holds it. */
export interface CorpusCase {
  /** What a right diagnosis names first. `unknown`: what is given does not prove any cause. */
  label: CauseId | 'healthy' | 'unknown'
  /** Causes that hold as well and must be told, in any order behind the first. */
  also?: CauseId[]
  /** True where "unknown, with the next question" is as right as the label, since what proves it was cut away. */
  unknownIsHonest?: boolean
  /** `real`: taken from a running server and kernel, named here; `synthetic`: written by hand after such a run or a source. */
  origin: { kind: 'real' | 'synthetic'; what: string }
  target: Target
  observations: Observation[]
  clientAddresses?: string[]
  /** Unix milliseconds. */
  now: number
  /** The node script's output, line by line; null where the case has to do without. */
  evidence: string[] | null
}

export interface NamedCase extends CorpusCase {
  name: string
  heldOut: boolean
}

const CASES = join(import.meta.dirname, 'cases')

/** A third of the cases, chosen by their names alone, is never looked at while rules are written. */
export const isHeldOut = (name: string) => createHash('sha256').update(name).digest().readUInt32BE() % 3 === 0

/** Every case of the corpus, by name. */
export function readCorpus(directory = CASES): NamedCase[] {
  return readdirSync(directory)
    .filter(file => file.endsWith('.json'))
    .sort()
    .map(file => {
      const name = basename(file, '.json')
      const parsed = JSON.parse(readFileSync(join(directory, file), 'utf8')) as CorpusCase
      return { ...parsed, name, heldOut: isHeldOut(name) }
    })
}
