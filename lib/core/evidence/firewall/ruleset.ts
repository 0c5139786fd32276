import type { FindingOf } from '../../model/finding.ts'
import type { SourceRange } from './source-range.ts'

export type RejectWith = NonNullable<FindingOf<'firewall'>['rejectWith']>

/** `maybe`: the rule asks something that evidence does not tell. */
export type Answer = 'yes' | 'no' | 'maybe'

/** A new TCP connection from elsewhere: its first SYN. */
export interface Packet {
  family: 4 | 6
  /** Of the node. */
  port: number
  /** Where it comes from; a rule for a part of this range only does not match. */
  source: SourceRange
  host: FirewallHost
}

/** What rules ask about the host. Undefined where the evidence does not say. */
export interface FirewallHost {
  /** Interfaces through which connections from elsewhere come in. */
  interfaces?: readonly string[]
  /** Own addresses that can be reached from elsewhere. */
  addresses?: readonly string[]
}

export type Condition = (packet: Packet) => Answer

export type Action =
  | { do: 'accept' | 'drop' | 'return' | 'go-on' }
  | { do: 'reject'; with: RejectWith }
  | { do: 'jump' | 'goto'; chain: string }
  /** Each entry that matches, in order: a verdict map. */
  | { do: 'map'; entries: readonly { when: Condition; action: Action }[] }
  /** To another address, port or program: nothing more can be said. */
  | { do: 'elsewhere' }

export interface Rule {
  /** Of its line in the section, from 0. */
  index: number
  conditions: readonly Condition[]
  action: Action
  handle?: number
  packets?: number
}

export type Hook = 'ingress' | 'prerouting' | 'input'

export interface Chain {
  index: number
  table: string
  name: string
  families: readonly (4 | 6)[]
  rules: Rule[]
  /** Where packets enter by themselves; without it the chain is only jumped to. */
  base?: { hook: Hook; priority: number; policy: 'accept' | 'drop'; nat: boolean }
}

export interface Ruleset {
  /** By `chainKey`. */
  chains: Map<string, Chain>
  /** Every source that a rule names, as far as it could be read. */
  sources: SourceRange[]
}

export const chainKey = (table: string, name: string): string => `${table}\n${name}`

export const always: Condition = () => 'yes'
export const never: Condition = () => 'no'
export const unknown: Condition = () => 'maybe'

export const not = (answer: Answer): Answer => (answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'maybe')

/** Yes if any is, otherwise maybe if any may be. */
export const anyOf = (answers: readonly Answer[]): Answer => {
  if (answers.includes('yes')) return 'yes'
  return answers.includes('maybe') ? 'maybe' : 'no'
}

export const allOf = (answers: Iterable<Answer>): Answer => {
  let all: Answer = 'yes'
  for (const answer of answers) {
    if (answer === 'no') return 'no'
    if (answer === 'maybe') all = 'maybe'
  }
  return all
}
