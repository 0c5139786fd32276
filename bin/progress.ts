import type { Terminal } from './command.ts'

const QUIET_MS = 2000
const REFRESH_MS = 1000

/** A line on stderr, on a terminal only, for what takes longer than a person likes to wait unknowing. */
export async function withProgress<T>(terminal: Terminal, text: () => string, work: Promise<T>): Promise<T> {
  if (terminal.stderr.isTTY !== true) return work
  const startedAt = performance.now()
  let shown = false
  const show = (): void => {
    shown = true
    terminal.stderr.write(`\r\x1b[K${text()} (${Math.round((performance.now() - startedAt) / 1000)} s)`)
    timer = setTimeout(show, REFRESH_MS)
  }
  let timer = setTimeout(show, QUIET_MS)
  try {
    return await work
  } finally {
    clearTimeout(timer)
    if (shown) terminal.stderr.write('\r\x1b[K')
  }
}
