import type { Verdictable } from '../../lib/core/model/cause-id.ts'
import type { LayerName } from './lab/layer.ts'
import type { Seen } from './lab/look.ts'
import type { LabNode } from './lab/node.ts'

/** One fault made for real, how to prove that it is there, and what must be said of it. */
export interface Scenario {
  name: string
  layer: LayerName
  /** `serving`: the server answers before the fault is arranged. `booted`: it was never started. */
  begin: 'serving' | 'booted'
  arrange: (node: LabNode) => Promise<unknown>
  /** Given where the node serves again after it, so that the next scenario needs no new one. */
  undo?: (node: LabNode) => Promise<unknown>
  /** Touches what all nodes of the machine share: runs while nothing else does. */
  alone?: true
  from?: 'node' | 'nowhere'
  url?: (node: LabNode) => string
  /** The CA file on the node which the client is given. */
  ca?: string
  /** What a bare client sees, any one of these. */
  seen: (Seen | string)[]
  /** Shell that succeeds in the node while the fault is there. */
  holds?: (node: LabNode) => string
  /** What must be named with the node's evidence. */
  cause: Verdictable
  /** Also right at the first place. */
  accepted?: Verdictable[]
  /** Must stand among the causes too, after the first. */
  beside?: Verdictable[]
  /** From the wire alone: `proven` must name the cause, else `unknown`, these, or anything not confident. */
  outside?: 'proven' | Verdictable[]
  /** Too slow, or too much of one kind, for every run: made for the corpus alone. */
  recordedOnly?: true
  /** No evidence is taken: nothing to take it from. */
  outsideOnly?: true
}

export type Row = Omit<Scenario, 'name' | 'layer' | 'begin' | 'recordedOnly'> & {
  what: string
  begin?: Scenario['begin']
  /** More versions, which only the corpus records. */
  recorded?: LayerName[]
}

/** One row on several server versions. */
export const on = (layers: LayerName[], { what, recorded = [], ...row }: Row): Scenario[] => {
  const made = (layer: LayerName): Scenario => ({ begin: 'serving', ...row, name: `${what} on ${layer}`, layer })
  return [...layers.map(made), ...recorded.map(layer => ({ ...made(layer), recordedOnly: true as const }))]
}

/** What may stand at the first place. */
export const rightOf = (scenario: Scenario): Verdictable[] => [scenario.cause, ...(scenario.accepted ?? [])]

export const urlOf = (scenario: Scenario, node: LabNode): string =>
  scenario.url?.(node) ?? `${node.layer.tls ? 'https' : 'http'}://${node.ip}:9200`
