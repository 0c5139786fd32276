import type { Finding, Layer } from '../model/finding.ts'
import { groupsOf } from './groups.ts'
import { present, type Section, sourceOf } from './section.ts'
import type { JudgedUtterance } from './utterance.ts'

const BOUND = /^publish_address \{(?<publish>[^}]*)\}, bound_addresses (?<bound>.*)$/

/**
 * Where the node says that it listens. Other transport profiles (`profile [client]: …`: clients, remote clusters) are not
 * the node's port.
 */
export const readBound = (section: Section, { lines, logger = '', current, at }: JudgedUtterance): Finding[] => {
  const layer = layerOf(logger)
  return lines.slice(0, 1).flatMap(line => {
    const found = groupsOf<'publish' | 'bound'>(BOUND, line.text)
    if (found === undefined || layer === undefined) return []
    const addresses = found.bound.split('}, {').map(address => literal(address.replace(/[{}]/g, '')))
    const source = sourceOf(section, line.index)
    return [present({ kind: 'bound' as const, source, layer, publish: literal(found.publish), addresses, current, at })]
  })
}

const layerOf = (logger: string): Layer | undefined => {
  if (/http/i.test(logger)) return 'http'
  return /transport/i.test(logger) ? 'transport' : undefined
}

/** `es-1.internal/10.0.0.5:9200` is how Java prints an address that has a name. */
const literal = (text: string): string => text.replace(/^.*\//, '')
