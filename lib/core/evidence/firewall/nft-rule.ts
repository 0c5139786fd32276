import { groupsOf } from '../groups.ts'
import { wholeNumber } from '../numbers.ts'
import {
  clientPortAnswer,
  destinationAnswer,
  flagsAnswer,
  interfaceAnswer,
  oneOf,
  portAnswer,
  protocolAnswer,
  sourceIn,
  stateAnswer,
} from './conditions.ts'
import { elementText, type NamedSets } from './nft-sets.ts'
import { verdictOf } from './nft-verdict.ts'
import {
  type Action,
  always,
  type Condition,
  chainKey,
  never,
  not,
  type Packet,
  type Rule,
  type Ruleset,
  unknown,
} from './ruleset.ts'
import { parseRange } from './source-range.ts'
import { WordCursor, wordsOf } from './words.ts'

type Answerer = (text: string, packet: Packet) => ReturnType<Condition>

/** One rule of a chain as `nft list ruleset` prints it. What is not understood makes it a rule that may match. */
export const readNftRule = (
  text: string,
  table: string,
  sets: NamedSets,
  ruleset: Ruleset,
): Pick<Rule, 'conditions' | 'action' | 'packets'> => {
  const reader = new NftReader(wordsOf(text), table, sets, ruleset)
  while (reader.more()) reader.statement()
  const { conditions, action, packets } = reader
  return { conditions, action, ...(packets === undefined ? {} : { packets }) }
}

const OTHER_PROTOCOLS = ['udp', 'udplite', 'icmp', 'icmpv6', 'sctp', 'dccp', 'igmp', 'esp', 'ah', 'arp', 'vlan', 'comp']
const COMPARISONS = ['==', '!=', '<', '>', '<=', '>=', 'eq', 'ne', 'lt', 'gt', 'le', 'ge']

class NftReader extends WordCursor {
  readonly conditions: Condition[] = []
  action: Action = { do: 'go-on' }
  packets: number | undefined
  readonly table: string
  readonly sets: NamedSets
  readonly ruleset: Ruleset

  constructor(words: readonly string[], table: string, sets: NamedSets, ruleset: Ruleset) {
    super(words)
    this.table = table
    this.sets = sets
    this.ruleset = ruleset
  }

  statement(): void {
    const word = this.next()
    const action = verdictOf(word, this)
    if (action) this.action = action
    else if (word === 'counter') this.counter()
    else if (word === 'log') this.log()
    else if (word === 'comment') this.next()
    else if (word === 'meta') this.meta()
    else if (word === 'iifname' || word === 'iif') this.compare(interfaceAnswer)
    else if (word === 'ip' || word === 'ip6') this.network(word)
    else if (word === 'tcp' || word === 'th') this.transport()
    else if (word === 'ct') this.connection()
    else if (word === 'fib') this.fib()
    else if (OTHER_PROTOCOLS.includes(word)) this.conditions.push(never)
    else this.other(word)
  }

  counter(): void {
    if (this.take('packets')) {
      this.packets = wholeNumber(this.next())
      if (this.take('bytes')) this.next()
    } else this.take('name') && this.next()
  }

  log(): void {
    while (this.take('prefix', 'level', 'group', 'snaplen', 'queue-threshold', 'flags')) this.next()
  }

  /** Notes and marks change nothing about a packet; anything else may match. */
  other(word: string): void {
    if (word === 'notrack' || word === 'masquerade' || word === 'snat') return
    if ((word === 'add' || word === 'update' || word === 'delete') && this.peek().startsWith('@')) {
      this.next()
      if (/\b(?:limit|quota|ct count)\b/.test(this.next())) this.conditions.push(unknown)
      return
    }
    if (word === 'xt' && this.take('target')) this.action = { do: 'elsewhere' }
    this.conditions.push(unknown)
  }

  meta(): void {
    const field = this.next()
    if (this.take('set')) this.next()
    else if (field === 'l4proto') this.compare(protocolAnswer)
    else if (field === 'nfproto' || field === 'protocol') this.compare(familyAnswer)
    else if (field === 'iifname' || field === 'iif') this.compare(interfaceAnswer)
    else if (field === 'pkttype') this.compare(text => (text === 'host' || text === 'unicast' ? 'yes' : 'no'))
    else this.compare(() => 'maybe')
  }

  network(word: 'ip' | 'ip6'): void {
    const family = word === 'ip' ? 4 : 6
    this.conditions.push(packet => (packet.family === family ? 'yes' : 'no'))
    const field = this.next()
    if (field === 'saddr') this.source()
    else if (field === 'daddr') this.compare(destinationAnswer)
    else if (field === 'protocol' || field === 'nexthdr') this.compare(protocolAnswer)
    else this.compare(() => 'maybe')
  }

  transport(): void {
    const field = this.next()
    if (field === 'dport') this.compare((text, { port }) => portAnswer(text, port))
    else if (field === 'sport') this.compare(clientPortAnswer)
    else if (field === 'flags') this.flags()
    else this.compare(() => 'maybe')
  }

  connection(): void {
    const field = this.next()
    if (this.take('set')) this.next()
    else if (field === 'state') this.compare(stateAnswer)
    // A new connection that nothing has rewritten; what rewrites it is found where it does.
    else if (field === 'status') this.compare(() => 'no')
    else if (field === 'direction') this.compare(text => (text === 'original' ? 'yes' : 'no'))
    else if (field === 'count') this.countOver()
    else this.compare(() => 'maybe')
  }

  countOver(): void {
    this.take('over')
    this.next()
    this.conditions.push(unknown)
  }

  /** Whether the address is one of the host's own, and whether the source has a way back: both hold for the packet. */
  fib(): void {
    let asks = this.next()
    while (this.more() && !['type', 'oif', 'oifname'].includes(this.peek())) asks += ` ${this.next()}`
    const result = this.next()
    const wants = (text: string) => (result === 'type' ? text === 'local' : !['missing', '0', 'false'].includes(text))
    if (result === 'type' && !asks.startsWith('daddr')) this.compare(text => (text === 'unicast' ? 'yes' : 'no'))
    else this.compare(text => (wants(text) ? 'yes' : 'no'))
  }

  /** `tcp flags syn / fin,syn,rst,ack`, or `tcp flags & (fin | syn) == syn`. */
  flags(): void {
    const rest: string[] = []
    while (
      this.more() &&
      /^(?:[()|&/!=,]+|\(?(?:(?:fin|syn|rst|psh|ack|urg|ecn|cwr)[|,)]*)+|0x[0-9a-f]+)$/.test(this.peek())
    )
      rest.push(this.next())
    const text = rest.join(' ')
    const slash = groupsOf<'wanted' | 'mask', 'not'>(/^(?<not>!= )?(?<wanted>\S+) \/ (?<mask>\S+)$/, text)
    const masked = groupsOf<'mask' | 'sign' | 'wanted'>(
      /^& \(?(?<mask>[a-z |,]+)\)? (?<sign>==|!=) (?<wanted>[^/]+)$/,
      text,
    )
    const flags = (list: string) => list.split(/[,| ()]+/).filter(flag => flag !== '')
    if (slash) this.answer(flagsAnswer(flags(slash.mask), flags(slash.wanted)), slash.not !== undefined)
    else if (masked) this.answer(flagsAnswer(flags(masked.mask), flags(masked.wanted)), masked.sign === '!=')
    else if (/^(?:== )?syn$/.test(text)) this.conditions.push(always)
    else this.conditions.push(unknown)
  }

  answer(answer: ReturnType<Condition>, negated: boolean): void {
    this.conditions.push(() => (negated ? not(answer) : answer))
  }

  source(): void {
    const operand = this.operand()
    if (operand === undefined) return
    const { values, negated, comparison } = operand
    if (comparison !== '==') this.conditions.push(unknown)
    else if (typeof values === 'string')
      this.conditions.push(this.inSet(values, negated, texts => sourceIn(texts, negated)))
    else {
      this.noteSources(values)
      this.conditions.push(sourceIn(values, negated))
    }
  }

  noteSources(texts: readonly string[]): void {
    for (const text of texts) {
      const range = parseRange(text)
      if (range) this.ruleset.sources.push(range)
    }
  }

  /** A named set is read when a packet asks: sets may stand behind the chains. */
  inSet(name: string, negated: boolean, make: (texts: readonly string[]) => Condition): Condition {
    const elements = this.sets.get(chainKey(this.table, name))
    if (elements === undefined) return unknown
    this.noteSources(elements)
    if (elements.length === 0) return negated ? always : never
    return make(elements)
  }

  compare(answer: Answerer): void {
    const operand = this.operand(answer)
    if (operand === undefined) return
    const { values, negated, comparison } = operand
    if (comparison !== '==') this.conditions.push(ordered(comparison, values, answer))
    else if (typeof values === 'string')
      this.conditions.push(this.inSet(values, negated, texts => oneOf(texts, negated, answer)))
    else this.conditions.push(oneOf(values, negated, answer))
  }

  /** What a field is compared with. A verdict map becomes the action; a concatenation of fields is not followed. */
  operand(answer?: Answerer): { values: string[] | string; negated: boolean; comparison: string } | undefined {
    if (this.peek() === '.') {
      while (this.more() && !/^[{@]/.test(this.peek())) this.next()
      this.next()
      this.conditions.push(unknown)
      return undefined
    }
    const sign = COMPARISONS.includes(this.peek()) ? this.next() : '=='
    if (this.take('vmap')) {
      this.action = answer ? this.verdictMap(this.next(), answer) : { do: 'elsewhere' }
      if (!answer) this.next()
      return undefined
    }
    if (this.take('&')) {
      this.next()
      this.take('==', '!=')
      this.next()
      this.conditions.push(unknown)
      return undefined
    }
    const negated = sign === '!=' || sign === 'ne'
    const comparison = negated || sign === 'eq' ? '==' : sign
    const value = this.next()
    if (value.startsWith('@')) return { values: value.slice(1), negated, comparison }
    const items = value.startsWith('{') ? value.slice(1, -1).split(',') : value.split(',')
    return { values: items.map(elementText).filter(item => item !== ''), negated, comparison }
  }

  verdictMap(text: string, answer: Answerer): Action {
    if (!text.startsWith('{')) return { do: 'elsewhere' }
    const entries = text
      .slice(1, -1)
      .split(',')
      .map(entry => {
        const colon = entry.lastIndexOf(' : ')
        const key = entry.slice(0, Math.max(0, colon)).trim()
        const words = new WordCursor(wordsOf(entry.slice(colon + 3)))
        const action: Action = verdictOf(words.next(), words) ?? { do: 'elsewhere' }
        return { when: key === '*' ? always : oneOf([elementText(key)], false, answer), action }
      })
    return { do: 'map', entries }
  }
}

const familyAnswer: Answerer = (text, { family }) =>
  text === (family === 4 ? 'ipv4' : 'ipv6') || text === (family === 4 ? 'ip' : 'ip6') ? 'yes' : 'no'

/** `tcp dport >= 1024`: only where the value is one number. */
const ordered = (comparison: string, values: string[] | string, answer: Answerer): Condition => {
  const limit = typeof values === 'string' || values.length !== 1 ? Number.NaN : Number(values[0])
  const span = ORDERED.get(comparison)?.(limit)
  return Number.isNaN(limit) || span === undefined ? unknown : packet => answer(span, packet)
}

const ORDERED = new Map<string, (limit: number) => string>(
  Object.entries({
    '<': limit => `0-${limit - 1}`,
    lt: limit => `0-${limit - 1}`,
    '<=': limit => `0-${limit}`,
    le: limit => `0-${limit}`,
    '>': limit => `${limit + 1}-65535`,
    gt: limit => `${limit + 1}-65535`,
    '>=': limit => `${limit}-65535`,
    ge: limit => `${limit}-65535`,
  }),
)
