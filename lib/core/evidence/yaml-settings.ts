import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { FindingOf } from '../model/finding.ts'

type Problem = NonNullable<FindingOf<'config-file'>['problem']>

/** A setting as the product would read it: dotted key, values as written. `line` counts from 1 in the file. */
interface YamlSetting {
  key: string
  value: string | string[]
  line: number
}

export interface YamlSettings {
  settings: YamlSetting[]
  problem?: Problem
}

/** A settings file is a few kilobytes. */
const YAML_MAX_CHARS = 256 * 1024
/** Far deeper than any setting; the parser recurses once a level. */
const DEPTH_MAX = 64

/** Settings of an elasticsearch.yml in file order, and why the product rejects it. Undefined: no settings file at all. */
export const yamlSettings = (text: string): YamlSettings | undefined => {
  if (text.length > YAML_MAX_CHARS || nestsTooDeeply(text)) return undefined
  const plain = read(text)
  // Version 9 puts variables in before it parses, so `[${A}]` is a list there; older versions reject it.
  if (plain.problem === undefined || !text.includes('${')) return plain
  const names: string[] = []
  const replaced = read(text.replace(/\$\{[^}\n]*\}/g, name => `__variable_${names.push(name) - 1}__`))
  if (replaced.problem !== undefined) return plain
  const restored = (value: string) => value.replace(/__variable_(\d+)__/g, (all, i: string) => names[Number(i)] ?? all)
  const settings = replaced.settings.map(({ key, value, line }) => ({
    key: restored(key),
    value: Array.isArray(value) ? value.map(restored) : restored(value),
    line,
  }))
  return { settings }
}

const nestsTooDeeply = (text: string): boolean => {
  let depth = 0
  for (const char of text) {
    if (char === '[' || char === '{') depth++
    else if (char === ']' || char === '}') depth = Math.max(0, depth - 1)
    if (depth > DEPTH_MAX) return true
  }
  return /^[ -]{256}/m.test(text)
}

const read = (text: string): YamlSettings => {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, uniqueKeys: false, logLevel: 'silent', prettyErrors: false })
  const walker = new SettingsWalker(offset => lineCounter.linePos(offset).line)
  const [error] = document.errors
  if (error) walker.fail('malformed', lineCounter.linePos(error.pos[0]).line)
  const root = document.contents
  if (isMap(root)) walker.walk(root, '', 1)
  else if (root !== null && !(isScalar(root) && root.value === null)) walker.fail('malformed', 1)
  return walker.result
}

class SettingsWalker {
  readonly result: YamlSettings = { settings: [] }
  readonly lineAt: (offset: number) => number

  constructor(lineAt: (offset: number) => number) {
    this.lineAt = lineAt
  }

  fail(reason: Problem['reason'], line: number): void {
    this.result.problem ??= { reason, line }
  }

  walk(node: unknown, key: string, line: number): void {
    if (isMap(node)) this.walkMap(node.items, key, line)
    else if (isSeq(node)) this.walkList(node.items, key, line)
    else if (isAlias(node)) this.result.settings.push({ key, value: `*${node.source}`, line })
    else {
      const value = textOf(node)
      if (value === undefined) this.fail('null-value', line)
      else this.result.settings.push({ key, value, line })
    }
  }

  walkMap(items: readonly { key: unknown; value: unknown }[], key: string, line: number): void {
    const seen = new Set<string>()
    for (const item of items) {
      const name = textOf(item.key)
      const at = isScalar(item.key) && item.key.range ? this.lineAt(item.key.range[0]) : line
      if (name === undefined) this.fail('malformed', at)
      else {
        if (seen.has(name)) this.fail('duplicate-key', at)
        seen.add(name)
        this.walk(item.value, key === '' ? name : `${key}.${name}`, at)
      }
    }
  }

  walkList(items: readonly unknown[], key: string, line: number): void {
    if (items.some(item => isMap(item) || isSeq(item))) {
      for (const [i, item] of items.entries()) this.walk(item, `${key}.${i}`, line)
    } else this.result.settings.push({ key, value: items.map(item => textOf(item) ?? ''), line })
  }
}

/** The value as written (`0x10`, `yes`, `1_000` stay so); undefined for null and what is no scalar. */
const textOf = (node: unknown): string | undefined => {
  if (!isScalar(node) || node.value === null || node.value === undefined) return undefined
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))
}
