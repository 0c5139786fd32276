import { type Document, isMap, isScalar, isSeq, type Pair, type ParsedNode } from 'yaml'
import type { FieldPath } from './field-problem.ts'

export interface FieldPlace {
  /** In UTF-16 units from the start of the text: of the value, of its key, or of the map that lacks it. */
  offset: number
  got: string
}

const LONGEST_QUOTE = 60

/** Where a field stands, and what stands there. */
export function placeOf(document: Document.Parsed, path: FieldPath, ofKey = false): FieldPlace {
  let node: ParsedNode | null = document.contents
  let offset = startOf(node) ?? 0
  for (const [depth, part] of path.entries()) {
    const pair = isMap(node) ? (node.items as Pair<ParsedNode, ParsedNode | null>[]).find(isNamed(part)) : undefined
    const next: unknown = isSeq(node) ? node.items[Number(part)] : pair?.value
    if (pair === undefined && next === undefined) return { offset, got: 'nothing' }
    offset = startOf(pair?.key) ?? offset
    node = (next ?? null) as ParsedNode | null
    if (!(ofKey && depth === path.length - 1)) offset = startOf(node) ?? offset
  }
  return {
    offset,
    got: isSecret(path) && isScalar(node) && node.value !== null ? `a ${typeof node.value}` : gotOf(node),
  }
}

const isNamed =
  (part: string | number) =>
  ({ key }: Pair<ParsedNode, ParsedNode | null>): boolean =>
    isScalar(key) && String(key.value) === String(part)

const startOf = (node: ParsedNode | null | undefined): number | undefined => node?.range[0]

/** Who writes a password where its reference belongs should not find it in a log as well. */
const isSecret = (path: FieldPath): boolean => path.includes('credentials') || path.includes('ca')

function gotOf(node: ParsedNode | null): string {
  if (isMap(node)) return node.items.length === 0 ? 'an empty map' : 'a map'
  if (isSeq(node)) return node.items.length === 0 ? 'an empty list' : 'a list'
  if (!isScalar(node) || node.value === null) return 'nothing'
  if (typeof node.value !== 'string') return String(node.source ?? node.value)
  const { value } = node
  return JSON.stringify(value.length > LONGEST_QUOTE ? `${value.slice(0, LONGEST_QUOTE)}…` : value)
}
