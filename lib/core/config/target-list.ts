import type { Target } from '../model/diagnosis.ts'
import { parsePort, parseTarget, targetProblemText } from './parse-target.ts'

export type TargetList = { ok: true; targets: Target[] } | { ok: false; line: number; problem: string }

type Line = { given: string; transportPort?: number } | { problem: string }

/**
 * Targets one a line: a URL or host as on the command line, or JSON, `{"host":"10.0.0.5","port":9200}` with
 * `scheme` and `transportPort` where they differ from the defaults. Blank lines and those that start with # are skipped.
 */
export function parseTargetList(text: string): TargetList {
  const targets: Target[] = []
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const read = line.startsWith('{') ? fromJson(line) : { given: line }
    if ('problem' in read) return { ok: false, line: i + 1, problem: read.problem }
    const parsed = parseTarget(read.given, read.transportPort)
    if (!parsed.ok) return { ok: false, line: i + 1, problem: targetProblemText(parsed.problem) }
    targets.push(parsed.target)
  }
  return { ok: true, targets }
}

function fromJson(line: string): Line {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { problem: 'starts like JSON and is none' }
  }
  const { host, port, scheme, transportPort } = value as Record<string, unknown>
  if (typeof host !== 'string' || host === '') return { problem: 'has no "host" of type string' }
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    return { problem: '"scheme" is neither "http" nor "https"' }
  }
  for (const [name, number] of Object.entries({ port, transportPort })) {
    if (number !== undefined && parsePort(String(number)) === undefined) {
      return { problem: `"${name}" is not a number from 1 to 65535` }
    }
  }
  const place = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  const given = `${scheme === undefined ? '' : `${scheme}://`}${place}${port === undefined ? '' : `:${port}`}`
  return { given, ...(transportPort === undefined ? {} : { transportPort: Number(transportPort) }) }
}
