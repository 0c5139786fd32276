import type { Finding, Layer } from '../model/finding.ts'
import { present, type Section, sourceOf } from './section.ts'
import type { JudgedUtterance } from './utterance.ts'

const BOUND = /^(profile \[[^\]]*\]: )?publish_address \{([^}]*)\}, bound_addresses (.*)$/

/** Where the node says that it listens. Other transport profiles (clients, remote clusters) are not the node's port. */
export const readBound = (section: Section, { lines, logger, current, at }: JudgedUtterance): Finding[] => {
  const [line] = lines
  const match = BOUND.exec(line?.text ?? '')
  const layer = layerOf(logger ?? '')
  if (line === undefined || match === null || match[1] !== undefined || layer === undefined) return []
  const addresses = [...(match[3] ?? '').matchAll(/\{([^}]*)\}/g)].map(([, address = '']) => literal(address))
  return [
    present({
      kind: 'bound' as const,
      source: sourceOf(section, line.index),
      layer,
      publish: literal(match[2] ?? ''),
      addresses,
      current,
      at,
    }),
  ]
}

const layerOf = (logger: string): Layer | undefined => {
  if (/http/i.test(logger)) return 'http'
  return /transport/i.test(logger) ? 'transport' : undefined
}

/** `es-1.internal/10.0.0.5:9200` is how Java prints an address that has a name. */
const literal = (text: string): string => text.replace(/^.*\//, '')
