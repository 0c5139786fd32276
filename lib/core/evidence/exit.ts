import type { Finding } from '../model/finding.ts'
import { present, type Section, sourceOf } from './section.ts'
import type { JudgedUtterance } from './utterance.ts'

/** systemd speaks many languages around these tokens; 219 prints `78/n/a`, later ones `78/CONFIG`. */
const SYSTEMD = /\bcode=(exited|killed|dumped), status=(\d{1,3})\b/
/** Of the launcher, Elasticsearch 8.3 and later. */
const LAUNCHER =
  /^ERROR: Elasticsearch (?:died while starting up, (?:with )?exit code:?|exited unexpectedly, with exit code) (\d{1,3})\b/

/** How a main process ended: by systemd, or by the launcher about the server that it started. */
export const readExits = (section: Section, { lines, writer, current, at }: JudgedUtterance): Finding[] =>
  lines.flatMap(({ text, index }) => {
    const told = writer === 'systemd' ? SYSTEMD.exec(text) : null
    const launcher = LAUNCHER.exec(text)?.[1]
    const number = Number(told?.[2] ?? launcher)
    if (told === null && launcher === undefined) return []
    const exited = told === null || told[1] === 'exited'
    const source = sourceOf(section, index)
    return [
      present({ kind: 'exit' as const, source, ...(exited ? { status: number } : { signal: number }), current, at }),
    ]
  })
