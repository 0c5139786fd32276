import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as z from 'zod/mini'
import { CauseIdSchema } from '../../lib/core/model/cause-schema.ts'
import { Target } from '../../lib/core/model/diagnosis.ts'
import { Observation } from '../../lib/core/model/observation.ts'

/**
 * `real`: taken from a running server and kernel, named here. `derived`: such a case changed by a rule that is named
 * (cut, joined with another, given another's evidence). `synthetic`: written by hand after such a run or a source.
 */
const Origin = z.object({ kind: z.enum(['real', 'derived', 'synthetic']), what: z.string() })

/** One labelled case, as its file in `cases/` holds it. */
export const CorpusCase = z.strictObject({
  /** What a right diagnosis names first. `unknown`: what is given does not prove any cause. */
  label: z.union([CauseIdSchema, z.literal('healthy'), z.literal('unknown')]),
  /** Why the label is right, where it is not plain from the origin. */
  why: z.optional(z.string()),
  /** Causes that hold as well and must be told, in any order behind the first. */
  also: z.optional(z.array(CauseIdSchema)),
  /** As right as the label at the first place. */
  accepted: z.optional(z.array(z.union([CauseIdSchema, z.literal('healthy'), z.literal('unknown')]))),
  /** Causes that hold, or that nothing given refutes: told or not, they are no false claim. */
  allowed: z.optional(z.array(CauseIdSchema)),
  /** True where "unknown, with the next question" is as right as the label, since what proves it was cut away. */
  unknownIsHonest: z.optional(z.boolean()),
  origin: Origin,
  target: Target,
  observations: z.array(Observation),
  clientAddresses: z.optional(z.array(z.string())),
  /** Path of the CA bundle that the client was given. */
  caFile: z.optional(z.string()),
  /** Unix milliseconds. */
  now: z.number(),
  /** The node script's output, parted at line ends, so that whole evidence ends with ''; null where the case has none. */
  evidence: z.nullable(z.array(z.string())),
})
export type CorpusCase = z.infer<typeof CorpusCase>

export type NamedCase = CorpusCase & { name: string; heldOut: boolean }

export const CASES = join(import.meta.dirname, 'cases')

/** A third of the cases, chosen by their names alone, is never looked at while rules are written. */
const isHeldOut = (name: string) => createHash('sha256').update(name).digest().readUInt32BE() % 3 === 0

/** Every case of the corpus, by name. Throws where a file is no case: a corpus with a hole proves nothing. */
export function readCorpus(directory = CASES): NamedCase[] {
  return readdirSync(directory)
    .filter(file => file.endsWith('.json'))
    .sort()
    .map(file => {
      const name = basename(file, '.json')
      const parsed = CorpusCase.safeParse(JSON.parse(readFileSync(join(directory, file), 'utf8')))
      if (!parsed.success) {
        const [issue] = parsed.error.issues
        throw new Error(`${file}: ${issue?.path.join('.')}: ${issue?.message}`)
      }
      return { ...parsed.data, name, heldOut: isHeldOut(name) }
    })
}
