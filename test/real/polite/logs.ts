import { readdirSync, readFileSync } from 'node:fs'
import type { LabNode } from '../lab/node.ts'

export interface LogLine {
  /** The file's name, or `journal`. */
  where: string
  text: string
  audit: boolean
  /** It begins an entry; other lines are of the stack trace above them. */
  head: boolean
}

/** Everything a server has said so far: each file of its log directory but the JVM's own, and its journal. */
export type Logs = ReadonlyMap<string, readonly string[]>

export const readLogs = async (node: LabNode): Promise<Logs> => {
  const directory = `${node.root}${node.layer.logs}`
  const files = readdirSync(directory).filter(name => /\.(log|json)$/.test(name) && !name.startsWith('gc'))
  const logs = new Map(files.map(name => [name, linesOf(readFileSync(`${directory}/${name}`, 'utf8'))]))
  const said = node.layer.packaged
    ? await node.must(`journalctl -q --no-pager -o cat -u ${node.unit}`)
    : node.read('/home/search/console.log')
  return logs.set('journal', linesOf(said))
}

const linesOf = (text: string): string[] => text.split('\n').filter(line => line !== '')

/** What came after `before`; the JSON twin of the server's log says all of it again and is left out. */
export const newLines = (before: Logs, after: Logs): LogLine[] =>
  [...after].flatMap(([where, lines]) =>
    where.endsWith('_server.json')
      ? []
      : lines
          .slice(before.get(where)?.length ?? 0)
          .map(text => ({ where, text, audit: isAudit(where, text), head: /^[[{]/.test(text) })),
  )

/** Elasticsearch has a file for it; OpenSearch, told to use log4j, a logger. */
const isAudit = (where: string, text: string): boolean =>
  where.endsWith('_audit.json') || /^\[[^\]]*\]\[[A-Z ]+\]\[audit *\]/.test(text)

export const bytesOf = (logs: Logs): number =>
  [...logs.values()].flat().reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0)

/** A JVM on a busy machine tells of its own heap at any time, probed or not. */
export const isOfItself = ({ text }: LogLine): boolean => /\]\[o\.[eo]\.m\.j\.JvmGcMonitorService *\]/.test(text)

/** A line without what differs from one time to the next, so that two of a kind compare equal. */
export const kindOf = ({ text }: LogLine): string => text.replace(/\d+/g, '#').replace(/#[#a-f.:-]*/gi, '#')
