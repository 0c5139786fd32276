import { nearest } from '../config/nearest.ts'
import { Snapshot } from './snapshot.ts'

export type ReadSnapshot = { ok: true; snapshot: Snapshot } | { ok: false; problem: string }

const OPERATIONS = Object.keys(Snapshot.shape)
const LONGEST_QUOTE = 60

/** Reads the text of a snapshot; of several problems the first is told: which key, what was got, what was wanted. */
export function readSnapshot(text: string): ReadSnapshot {
  const json = parsed(text)
  if (json === undefined) return { ok: false, problem: 'it is not JSON, or was cut off before its end' }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return { ok: false, problem: `got ${gotOf(json)}, wanted one object whose keys are EC2 operation names` }
  const misspelt = Object.keys(json).find(key => !OPERATIONS.includes(key) && nearest(key, OPERATIONS) !== undefined)
  if (misspelt !== undefined)
    return { ok: false, problem: `unknown key ${misspelt}, did you mean ${nearest(misspelt, OPERATIONS)}?` }
  if (!Object.keys(json).some(key => OPERATIONS.includes(key)))
    return { ok: false, problem: `it has none of the keys ${OPERATIONS.join(', ')}` }
  const read = Snapshot.safeParse(json)
  if (read.success) return { ok: true, snapshot: read.data }
  const [issue] = read.error.issues
  const path = issue?.path ?? []
  const got = path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)?.[key], json)
  return { ok: false, problem: `${placeOf(path)}: got ${gotOf(got)}, wanted ${issue?.message}` }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const placeOf = (path: readonly PropertyKey[]): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('')

function gotOf(value: unknown): string {
  if (value === undefined || value === null) return value === null ? 'null' : 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  const said = JSON.stringify(value)
  return said.length > LONGEST_QUOTE ? `${said.slice(0, LONGEST_QUOTE)}…` : said
}
