import { createTwoFilesPatch } from 'diff'
import { shellQuote } from './shell-quote.ts'

/** What the node writes in place of a secret: such a line is not the file's, so no patch may lean on it. */
const MASKED = '<masked>'
const CONTEXT_LINES = 3

/** A unified diff of one file, with as much context as holds no masked line. */
export const settingsDiff = (path: string, before: string, after: string): string => {
  const patches = [CONTEXT_LINES, 2, 1, 0].map(context =>
    createTwoFilesPatch(path, path, before, after, undefined, undefined, { context, headerOptions: FILE_HEADERS }),
  )
  return patches.find(patch => !patch.includes(MASKED)) ?? (patches.at(-1) as string)
}

const FILE_HEADERS = { includeIndex: false, includeUnderline: false, includeFileHeaders: true }

/**
 * The same edit as one line for GNU sed: it keeps a copy, and does nothing unless the file is still the one that was
 * read. Null where one replaced or added line does not say it all.
 */
export const editCommand = (path: string, before: string, after: string, sha256: string): string | null => {
  if (before.includes('\r') || !before.endsWith('\n') || !/^[0-9a-f]{64}$/.test(sha256)) return null
  const old = before.split('\n')
  const now = after.split('\n')
  const start = old.findIndex((line, i) => line !== now[i])
  const added = now.length - old.length
  if (start === -1 || (added !== 0 && added !== 1)) return null
  const behind = old.slice(start + 1 - added)
  if (behind.join('\n') !== now.slice(start + 1).join('\n')) return null
  const line = (now[start] as string).replaceAll('\\', '\\\\')
  const script = added === 1 ? insertion(start, old.length, line) : `${start + 1}c\\${line}`
  const unchanged = `printf '%s\\n' ${shellQuote(`${sha256}  ${path}`)} | sha256sum --check --status`
  return `${unchanged} && sed -i.before-esfleet ${shellQuote(script)} ${shellQuote(path)}`
}

const insertion = (index: number, lines: number, text: string): string =>
  index >= lines - 1 ? `$a\\${text}` : `${index + 1}i\\${text}`
