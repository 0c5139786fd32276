import { readdirSync, readFileSync } from 'node:fs'

const PARTS = new URL('parts/', import.meta.url)

/**
 * The node script as it is sent to a node: its parts in the order of their numbers. A Run Command document holds at most
 * 64 KB, so comments, blank lines and the spaces in front of a line stay behind; the comment at its head goes along.
 * No part may use a here-document. Throws the file system's error where a part is missing.
 */
export function inspectScript(): string {
  const names = readdirSync(PARTS).filter(name => name.endsWith('.sh'))
  const parts = names.sort().map(name => readFileSync(new URL(name, PARTS), 'utf8'))
  const lines = parts.join('').split('\n')
  const head = lines.findIndex(line => !line.startsWith('#'))
  const code = lines.slice(head).filter(line => !/^\s*(#|$)/.test(line))
  return `${[...lines.slice(0, head), ...code.map(line => line.replace(/^ +/, ''))].join('\n')}\n`
}
