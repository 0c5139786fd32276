import type { Finding, FindingOf, Layer } from '../model/finding.ts'
import { groupsOf } from './groups.ts'
import { present, type Section, sourceOf } from './section.ts'
import type { JudgedUtterance, SpokenLine } from './utterance.ts'

type BindFailure = FindingOf<'bind-failure'>
type What = Pick<BindFailure, 'reason'> & {
  layer?: Layer | undefined
  address?: string | undefined
  ports?: string | undefined
}

const CLASS = /\bBind(Http|Transport)Exception\b/
/** `[9300-9400]` up to 7.6, `10.0.0.5:[9300-9399]` and `10.0.0.5:9300` later, `[::1]:9200` for IPv6. */
const BIND =
  /Failed to bind to (?:(?<address>\[[0-9a-fA-F:.%\w]*:[0-9a-fA-F:.%\w]*\]|[^\s:[\]]+):)?\[?(?<ports>\d[\d,\- ]*)\]?/
const HOST = /Failed to resolve (?:(publish) address|host) ?(?:\[+([^\]]*)\])?/
const PUBLISH_PORT = /Failed to auto-resolve (http )?publish port/
/** Special values that no interface answers to: 5.x to 8.x and OpenSearch, then 9.x. */
const INTERFACE = [
  /No interface named '([^']+)' found/,
  /Interface '([^']+)' (?:is not up and running|has no internet addresses)/,
  /setting \[([^\]]+)\] matched no network interfaces/,
  /[Nn]o up-and-running (loopback|site-local|global-scope)/,
]

/** Why the node could not listen, in words that the product wrote; what the JVM adds is in the reader's language. */
export const readBindFailures = (section: Section, utterance: JudgedUtterance): Finding[] => {
  const found = utterance.lines.flatMap(line => {
    const what = whatOf(line.text)
    return what ? [{ ...what, line }] : []
  })
  const layer = found.find(what => what.layer)?.layer
  const told = new Set<string>()
  return found.flatMap(what => {
    const key = `${what.reason} ${what.address} ${what.ports}`
    if (told.has(key)) return []
    told.add(key)
    return [failure(section, utterance, what.line, { ...what, layer: what.layer ?? layer })]
  })
}

const failure = (section: Section, { current, at }: JudgedUtterance, line: SpokenLine, what: What): BindFailure =>
  present({
    kind: 'bind-failure' as const,
    source: sourceOf(section, line.index),
    layer: what.layer,
    address: what.address,
    ports: what.ports,
    reason: what.reason,
    current,
    at,
  })

const whatOf = (text: string): What | undefined => {
  const name = CLASS.exec(text)?.[1]
  const layer = name === undefined ? undefined : name === 'Http' ? 'http' : 'transport'
  const bind = groupsOf<'ports', 'address'>(BIND, text)
  if (bind) {
    const address = bind.address?.replace(/^\[(.*)\]$/, '$1').replace(/^.*\//, '')
    return { reason: 'bind', layer, address, ports: bind.ports.replaceAll(' ', '') }
  }
  const host = HOST.exec(text)
  if (host) {
    return { reason: host[1] ? 'resolve-publish' : 'resolve-host', layer, address: host[2] || undefined }
  }
  const port = PUBLISH_PORT.exec(text)
  if (port) return { reason: 'resolve-publish', layer: layer ?? (port[1] ? 'http' : 'transport') }
  for (const pattern of INTERFACE) {
    const address = pattern.exec(text)?.[1]
    if (address !== undefined) return { reason: 'resolve-host', layer, address: SPECIAL.get(address) ?? address }
  }
  return undefined
}

const SPECIAL: ReadonlyMap<string, string> = new Map(
  Object.entries({
    loopback: '_local_',
    'site-local': '_site_',
    'global-scope': '_global_',
  }),
)
