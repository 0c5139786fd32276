import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap } from 'yaml'

export type SettingValue = string | string[]

/** One place in a settings file that sets a key, nested or dotted, with offsets into the text. */
export interface Occurrence {
  key: string
  value: SettingValue
  /** From 1. */
  line: number
  pair: Pair
  /** Just behind the colon. */
  behindColon: number
}

export type SettingsProblem = 'malformed' | 'duplicate-key' | 'several-documents' | 'not-settings'

export type SettingsFile =
  | { ok: true; occurrences: Occurrence[]; root: YAMLMap | null }
  | { ok: false; problem: SettingsProblem; line: number }

/** Every setting in the order in which the product reads it: where a key stands twice (nested and dotted), the last wins. */
export const readSettings = (content: string): SettingsFile => {
  const document: Document = parseDocument(content, { prettyErrors: false, logLevel: 'error' })
  const error = document.errors[0]
  const lineAt = (offset: number): number => content.slice(0, offset).split('\n').length
  if (error) {
    const problem = { DUPLICATE_KEY: 'duplicate-key', MULTIPLE_DOCS: 'several-documents' } as const
    return {
      ok: false,
      problem: problem[error.code as keyof typeof problem] ?? 'malformed',
      line: lineAt(error.pos[0]),
    }
  }
  const root = document.contents
  if (root === null || (isScalar(root) && root.value === null)) return { ok: true, occurrences: [], root: null }
  if (!isMap(root)) return { ok: false, problem: 'not-settings', line: 1 }
  return { ok: true, occurrences: [...walk(root, '', content, lineAt)], root }
}

function* walk(map: YAMLMap, prefix: string, content: string, lineAt: (at: number) => number): Generator<Occurrence> {
  for (const pair of map.items) {
    const key = `${prefix}${textOf(pair.key)}`
    if (isMap(pair.value)) {
      yield* walk(pair.value, `${key}.`, content, lineAt)
      continue
    }
    const keyRange = isScalar(pair.key) ? pair.key.range : undefined
    const colon = content.indexOf(':', keyRange?.[1] ?? 0)
    const value = isSeq(pair.value) ? pair.value.items.map(textOf) : textOf(pair.value)
    yield { key, value, line: lineAt(keyRange?.[0] ?? 0), pair, behindColon: colon + 1 }
  }
}

/** As the product reads it, which makes a string of every plain scalar. */
const textOf = (node: unknown): string => {
  if (isAlias(node)) return `*${node.source}`
  if (!isScalar(node)) return JSON.stringify(node) ?? ''
  return node.type === 'PLAIN' ? (node.source ?? '') : String(node.value ?? '')
}
