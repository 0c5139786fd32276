import { styleText } from 'node:util'
import type { Paint, Style } from '../lib/core/report/layout.ts'
import type { Output, Terminal } from './command.ts'

const formats = {
  good: ['bold', 'green'],
  bad: ['bold', 'red'],
  unsure: ['bold', 'yellow'],
  strong: ['bold'],
  dim: ['dim'],
  command: ['cyan'],
  added: ['green'],
  removed: ['red'],
} as const satisfies Record<Style, readonly Parameters<typeof styleText>[0][]>

/** Beyond this a line is hard to read, however wide the window. */
const MAX_COLUMNS = 100

export const columnsOf = (stream: Output): number => Math.min(stream.columns ?? MAX_COLUMNS, MAX_COLUMNS)

const isPlain = (stream: Output, env: Terminal['env']): boolean =>
  stream.isTTY !== true || (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb'

/** Colours on a terminal only, and never with NO_COLOR. */
export function paintFor(stream: Output, env: Terminal['env']): Paint {
  if (isPlain(stream, env)) return (_, text) => text
  return (style, text) => styleText([...formats[style]], text, { validateStream: false })
}
