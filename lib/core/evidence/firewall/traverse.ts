import {
  type Action,
  type Answer,
  allOf,
  type Chain,
  chainKey,
  type Hook,
  type Packet,
  type RejectWith,
  type Rule,
  type Ruleset,
} from './ruleset.ts'

/** What ended a packet's way through a chain. Without `rule` it was the chain's policy. */
export interface Outcome {
  verdict: 'accept' | 'drop' | 'reject'
  rejectWith?: RejectWith
  chain: Chain
  rule?: Rule
}

export interface Fate {
  /** Undefined: no chain on its way. */
  outcome?: Outcome
  certain: boolean
  /** The first block that a rule which could not be understood may mean. */
  possibleBlock?: Outcome
}

const HOOKS: readonly Hook[] = ['ingress', 'prerouting', 'input']
const DEPTH_MAX = 32
/** Rules asked for one packet; beyond it chains jump to each other too often to follow. */
const STEPS_MAX = 20_000

/** Base chains that a packet for this host meets, in the order in which it meets them. */
const baseChains = (ruleset: Ruleset, family: 4 | 6): Chain[] =>
  [...ruleset.chains.values()]
    .filter(({ base, families }) => base && families.includes(family))
    .sort((a, b) => orderOf(a) - orderOf(b))

const orderOf = ({ base }: Chain): number => HOOKS.indexOf(base?.hook ?? 'input') * 1e9 + (base?.priority ?? 0)

/** `accept` ends a base chain only; `drop` and `reject` end all. */
export const fateOf = (ruleset: Ruleset, packet: Packet): Fate => {
  let last: Outcome | undefined
  let possibleBlock: Outcome | undefined
  let unsure = false
  for (const chain of baseChains(ruleset, packet.family)) {
    const walk = new Walk(ruleset, packet)
    const ended = walk.through(chain, 0)
    const policy: Outcome = { verdict: chain.base?.policy ?? 'accept', chain }
    const outcome = typeof ended === 'object' ? ended : policy
    const mayAccept = walk.unsure || walk.doubts.some(({ verdict }) => verdict === 'accept')
    if (outcome.verdict !== 'accept') return { outcome, certain: !unsure && !mayAccept }
    possibleBlock ??= walk.doubts.find(({ verdict }) => verdict !== 'accept')
    unsure ||= walk.unsure
    if (last === undefined || outcome.rule) last = outcome
  }
  return {
    ...(last === undefined ? {} : { outcome: last }),
    certain: !unsure && possibleBlock === undefined,
    ...(possibleBlock === undefined ? {} : { possibleBlock }),
  }
}

/** `maybe-return`: the rest of the chain may be left out. */
type End = Outcome | 'return' | 'maybe-return' | 'end'

class Walk {
  readonly doubts: Outcome[] = []
  unsure = false
  steps = 0
  readonly ruleset: Ruleset
  readonly packet: Packet

  constructor(ruleset: Ruleset, packet: Packet) {
    this.ruleset = ruleset
    this.packet = packet
  }

  through(chain: Chain, depth: number): Outcome | 'end' {
    let reached: Answer = 'yes'
    for (const rule of chain.rules) {
      this.steps++
      if (depth > DEPTH_MAX || this.steps > STEPS_MAX) {
        this.unsure = true
        return 'end'
      }
      const answer = allOf([reached, ...rule.conditions.map(condition => condition(this.packet))])
      if (answer === 'no') continue
      const end = this.act(rule.action, answer, rule, chain, depth)
      if (end === 'return') return 'end'
      if (end === 'maybe-return') reached = 'maybe'
      else if (end !== 'end') return end
    }
    return 'end'
  }

  /** What an action ends with; `end` means that the chain goes on. */
  act(action: Action, answer: Answer, rule: Rule, chain: Chain, depth: number): End {
    switch (action.do) {
      case 'go-on':
        return 'end'
      case 'accept':
      case 'drop':
        return this.conclude({ verdict: action.do, chain, rule }, answer)
      case 'reject':
        return this.conclude({ verdict: 'reject', rejectWith: action.with, chain, rule }, answer)
      case 'return':
        return answer === 'yes' ? 'return' : 'maybe-return'
      case 'elsewhere':
        this.unsure = true
        return answer === 'yes' ? { verdict: 'accept', chain, rule } : 'end'
      case 'map':
        return this.lookUp(action.entries, answer, rule, chain, depth)
      case 'jump':
      case 'goto':
        return this.enter(action, answer, chain, depth)
    }
  }

  conclude(outcome: Outcome, answer: Answer): End {
    if (answer === 'yes') return outcome
    this.doubts.push(outcome)
    return 'end'
  }

  /** The keys of a map exclude each other: one that matches is the only one that does. */
  lookUp(entries: (Action & { do: 'map' })['entries'], answer: Answer, rule: Rule, chain: Chain, depth: number): End {
    const answers = entries.map(({ when, action }) => ({ action, both: allOf([answer, when(this.packet)]) }))
    const sure = answers.find(({ both }) => both === 'yes')
    let last: End = 'end'
    for (const { action, both } of sure ? [sure] : answers.filter(({ both }) => both === 'maybe')) {
      const end = this.act(action, both, rule, chain, depth)
      if (end !== 'end') last = end
    }
    return last
  }

  enter({ do: how, chain: name }: Action & { do: 'jump' | 'goto' }, answer: Answer, from: Chain, depth: number): End {
    const target = this.ruleset.chains.get(chainKey(from.table, name))
    if (target === undefined) {
      this.unsure = true
      return 'end'
    }
    const end = this.through(target, depth + 1)
    if (typeof end === 'object') return this.conclude(end, answer)
    if (how === 'jump') return 'end'
    return answer === 'yes' ? 'return' : 'maybe-return'
  }
}
