import { isNode, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml'
import { type Occurrence, readSettings, type SettingsProblem, type SettingValue } from './settings-file.ts'

/** `entangled`: no small edit gives exactly the wanted setting and leaves every other as it was. */
export type SettingEdit =
  | { ok: true; content: string; was?: { value: SettingValue; line: number } }
  | { ok: false; problem: SettingsProblem | 'entangled'; line?: number }

/**
 * Sets one setting by changing only the occurrence that is in effect, or adds one line. Every other byte stays, and the
 * result is read again before it is given out: an edit that would change any other setting is not made.
 */
export const editSetting = (content: string, key: string, value: SettingValue): SettingEdit => {
  const before = readSettings(content)
  if (!before.ok) return before
  const index = before.occurrences.findLastIndex(found => found.key === key)
  const at = before.occurrences[index]
  if (at && same(at.value, value)) return { ok: true, content, was: { value: at.value, line: at.line } }
  const eol = content.includes('\r\n') ? '\r\n' : '\n'
  const others = before.occurrences.filter((_, i) => i !== index)
  const indent = before.root?.flow ? undefined : columnOf(content, before.root)
  const candidates = at ? replacements(content, at, value, eol) : additions(content, key, value, eol, indent)
  const edited = candidates.find(candidate => changesOnly(candidate, others, key, value))
  if (edited === undefined) return { ok: false, problem: 'entangled', ...(at ? { line: at.line } : {}) }
  return { ok: true, content: edited, ...(at ? { was: { value: at.value, line: at.line } } : {}) }
}

/** Turns the effective line of a setting into a comment; refused where that would change any other setting. */
export const commentOutSetting = (content: string, key: string): SettingEdit => {
  const before = readSettings(content)
  if (!before.ok) return before
  const index = before.occurrences.findLastIndex(found => found.key === key)
  const at = before.occurrences[index]
  if (!at) return { ok: false, problem: 'entangled' }
  const lines = content.split('\n')
  const text = lines[at.line - 1] ?? ''
  const edited = lines.with(at.line - 1, text.replace(/^(\s*)/, '$1#')).join('\n')
  const after = readSettings(edited)
  const rest = before.occurrences.filter((_, i) => i !== index)
  if (!after.ok || listed(after.occurrences) !== listed(rest)) return { ok: false, problem: 'entangled', line: at.line }
  return { ok: true, content: edited, was: { value: at.value, line: at.line } }
}

const listed = (all: readonly Occurrence[]): string => JSON.stringify(all.map(found => [found.key, found.value]))

const same = (a: SettingValue, b: SettingValue): boolean => JSON.stringify(a) === JSON.stringify(b)

const changesOnly = (candidate: string, others: readonly Occurrence[], key: string, value: SettingValue): boolean => {
  const after = readSettings(candidate)
  if (!after.ok) return false
  const index = after.occurrences.findLastIndex(found => found.key === key)
  const set = after.occurrences[index]
  const rest = after.occurrences.filter((_, i) => i !== index)
  return set !== undefined && same(set.value, value) && listed(rest) === listed(others)
}

/** YAML for a value: plain where that is surely a string to every version, else in double quotes; a list in one line. */
export const yamlText = (value: SettingValue): string =>
  Array.isArray(value)
    ? `[${value.map(item => JSON.stringify(item)).join(', ')}]`
    : /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(value)
      ? value
      : JSON.stringify(value)

const splice = (content: string, start: number, end: number, text: string): string =>
  content.slice(0, start) + text + content.slice(end)

const lineEnd = (content: string, from: number): number => {
  const newline = content.indexOf('\n', from)
  if (newline === -1) return content.length
  return content[newline - 1] === '\r' ? newline - 1 : newline
}

const replacements = (content: string, at: Occurrence, value: SettingValue, eol: string): string[] => {
  const node = at.pair.value
  if (isSeq(node) && !node.flow) return blockListEdits(content, at, node, value, eol)
  const range = isNode(node) ? node.range : undefined
  if (!range || range[0] === range[1]) return [splice(content, at.behindColon, at.behindColon, ` ${yamlText(value)}`)]
  const block = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')
  return [splice(content, range[0], range[1], yamlText(value) + (block ? eol : ''))]
}

/** Keeps the lines of the items that stay, and puts what is new below them; where that cannot be, the list in one line. */
const blockListEdits = (content: string, at: Occurrence, list: YAMLSeq, value: SettingValue, eol: string): string[] => {
  const first = list.range?.[0] ?? 0
  const ends = list.items.map(item => (isScalar(item) ? (item.range?.[1] ?? first) : first))
  const inOneLine = splice(content, at.behindColon, lineEnd(content, Math.max(first, ...ends)), ` ${yamlText(value)}`)
  if (!Array.isArray(value)) return [inOneLine]
  const indent = content.slice(content.lastIndexOf('\n', first) + 1, first)
  const added = value.filter(item => !at.value.includes(item)).map(item => `${indent}- ${yamlText(item)}${eol}`)
  const whole = content.endsWith('\n') ? content : content + eol
  const below = whole.indexOf('\n', Math.max(first, ...ends)) + 1
  const gone = ends.filter((_, i) => !value.includes(at.value[i] ?? '')).reverse()
  const lines = gone.reduce(
    (text, end) => splice(text, whole.lastIndexOf('\n', end - 1) + 1, whole.indexOf('\n', end) + 1, ''),
    splice(whole, below, below, added.join('')),
  )
  return [lines, inOneLine]
}

const columnOf = (content: string, root: YAMLMap | null): string => {
  const start = root?.range?.[0] ?? 0
  return root === null ? '' : content.slice(content.lastIndexOf('\n', start - 1) + 1, start).replace(/^\uFEFF/, '')
}

/** Below the vendor's commented-out default for the same key where there is one, else at the end. */
const additions = (content: string, key: string, value: SettingValue, eol: string, indent?: string): string[] => {
  const setting = `${key}: ${yamlText(value)}`
  if (indent === undefined) {
    const brace = content.lastIndexOf('}')
    return [splice(content, brace, brace, `, ${setting}`), splice(content, brace, brace, setting)]
  }
  const line = `${indent}${setting}`
  const commented = content.split('\n').findLastIndex(text => text.replace(/^#\s*/, '#').startsWith(`#${key}:`))
  const below = commented === -1 ? [] : [insertBelow(content, commented, line, eol)]
  const gap = content === '' || content.endsWith('\n') ? '' : eol
  return [...below, `${content}${gap}${line}${eol}`]
}

const insertBelow = (content: string, index: number, line: string, eol: string): string => {
  const start = content
    .split('\n')
    .slice(0, index + 1)
    .join('\n').length
  return start >= content.length
    ? `${content}${eol}${line}${eol}`
    : splice(content, start + 1, start + 1, `${line}${eol}`)
}
