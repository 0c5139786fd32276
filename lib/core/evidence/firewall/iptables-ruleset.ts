import { groupsOf } from '../groups.ts'
import { wholeNumber } from '../numbers.ts'
import type { Section } from '../section.ts'
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
import {
  type Action,
  always,
  type Chain,
  type Condition,
  chainKey,
  never,
  type RejectWith,
  type Rule,
  type Ruleset,
  unknown,
} from './ruleset.ts'
import { parseRange } from './source-range.ts'
import { WordCursor, wordsOf } from './words.ts'

/** Built-in chains on the way in, by table, with netfilter's priorities. */
const BASES: Readonly<Record<string, NonNullable<Chain['base']>>> = {
  'raw PREROUTING': { hook: 'prerouting', priority: -300, policy: 'accept', nat: false },
  'mangle PREROUTING': { hook: 'prerouting', priority: -150, policy: 'accept', nat: false },
  'nat PREROUTING': { hook: 'prerouting', priority: -100, policy: 'accept', nat: true },
  'mangle INPUT': { hook: 'input', priority: -150, policy: 'accept', nat: false },
  'filter INPUT': { hook: 'input', priority: 0, policy: 'accept', nat: false },
  'security INPUT': { hook: 'input', priority: 50, policy: 'accept', nat: false },
}

const RULE = /^(?:\[(?<packets>\d+):\d+\] )?-A (?<chain>\S+) ?(?<rest>.*)$/

/** `iptables-save -c` and its siblings. */
export const iptablesRuleset = (section: Section, family: 4 | 6): Ruleset => {
  const ruleset: Ruleset = { chains: new Map(), sources: [] }
  let table = ''
  section.lines.forEach((line, index) => {
    const chain = groupsOf<'name' | 'policy'>(/^:(?<name>\S+) (?<policy>ACCEPT|DROP|-)/, line)
    const rule = groupsOf<'chain' | 'rest', 'packets'>(RULE, line)
    if (line.startsWith('*')) table = line.slice(1).trim()
    else if (chain) {
      const { name, policy } = chain
      const base = BASES[`${table} ${name}`]
      ruleset.chains.set(chainKey(table, name), {
        index,
        table,
        name,
        families: [family],
        rules: [],
        ...(base ? { base: { ...base, policy: policy === 'DROP' ? ('drop' as const) : ('accept' as const) } } : {}),
      })
    } else if (rule) {
      const counted = wholeNumber(rule.packets)
      const packets = counted === undefined ? {} : { packets: counted }
      const target = ruleset.chains.get(chainKey(table, rule.chain))
      target?.rules.push({ index, ...packets, ...readRule(wordsOf(rule.rest), table, ruleset) })
    }
  })
  return ruleset
}

const readRule = (words: readonly string[], table: string, ruleset: Ruleset): Pick<Rule, 'conditions' | 'action'> => {
  const at = words.findIndex(word => word === '-j' || word === '-g')
  const matches = at < 0 ? words : words.slice(0, at)
  const conditions = new MatchReader(matches, ruleset).all()
  return { conditions, action: at < 0 ? { do: 'go-on' } : actionOf(new WordCursor(words.slice(at)), table, ruleset) }
}

const GO_ON = [
  'LOG',
  'NFLOG',
  'ULOG',
  'MARK',
  'CONNMARK',
  'SET',
  'TRACE',
  'AUDIT',
  'CT',
  'NOTRACK',
  'TCPMSS',
  'CLASSIFY',
  'TOS',
  'DSCP',
  'SECMARK',
  'CONNSECMARK',
  'SNAT',
  'MASQUERADE',
  'CHECKSUM',
  'TTL',
  'HL',
]

const actionOf = (words: WordCursor, table: string, ruleset: Ruleset): Action => {
  const how = words.next()
  const target = words.next()
  if (target === 'ACCEPT') return { do: 'accept' }
  if (target === 'DROP') return { do: 'drop' }
  if (target === 'RETURN') return { do: 'return' }
  if (target === 'REJECT') return { do: 'reject', with: rejectWith(words) }
  if (GO_ON.includes(target)) return { do: 'go-on' }
  // Chains are declared in front of all rules of their table.
  if (ruleset.chains.has(chainKey(table, target))) return { do: how === '-g' ? 'goto' : 'jump', chain: target }
  return { do: 'elsewhere' }
}

const rejectWith = (words: WordCursor): RejectWith => {
  while (words.more() && !words.take('--reject-with')) words.next()
  const type = words.next()
  if (type === '' || type.endsWith('port-unreachable')) return 'port-unreachable'
  if (type === 'tcp-reset') return 'tcp-reset'
  if (/-(?:admin|adm|host)-prohibited$/.test(type)) return 'admin-prohibited'
  if (/-(?:host|addr)-unreachable$/.test(type)) return 'host-unreachable'
  return /-(?:net-unreachable|net-prohibited|no-route)$/.test(type) ? 'net-unreachable' : 'other'
}

const HARMLESS = ['--set', '--name', '--rsource', '--mask', '--limit-iface-in']

class MatchReader extends WordCursor {
  readonly ruleset: Ruleset
  negated = false

  constructor(words: readonly string[], ruleset: Ruleset) {
    super(words)
    this.ruleset = ruleset
  }

  all(): Condition[] {
    const conditions: Condition[] = []
    while (this.more()) {
      const word = this.next()
      if (word === '!') this.negated = true
      else {
        conditions.push(this.condition(word))
        this.negated = false
      }
    }
    return conditions
  }

  list(answer: Parameters<typeof oneOf>[2]): Condition {
    return oneOf(this.next().split(','), this.negated, answer)
  }

  condition(word: string): Condition {
    switch (word) {
      case '-m':
      case '--comment':
        this.next()
        return always
      case '-s':
        return this.source()
      case '--src-range':
        return this.source()
      case '-d':
      case '--dst-range':
        return this.list(destinationAnswer)
      case '-i':
        return this.list(interfaceAnswer)
      case '-p':
        return this.list(protocolAnswer)
      case '--dport':
      case '--dports':
        return this.list((text, { port }) => portAnswer(text, port))
      case '--sport':
      case '--sports':
        return this.list(clientPortAnswer)
      case '--ctstate':
      case '--state':
        return this.list(stateAnswer)
      case '--ctstatus':
        return this.list(text => (text === 'NONE' ? 'yes' : 'no'))
      case '--tcp-flags':
        return this.flags()
      case '--dst-type':
        return this.list(text => (text === 'LOCAL' ? 'yes' : 'no'))
      case '--src-type':
        return this.list(text => (text === 'UNICAST' ? 'yes' : 'no'))
      case '-f':
        return never
      default:
        return this.other(word)
    }
  }

  source(): Condition {
    const text = this.next()
    const range = parseRange(text)
    if (range) this.ruleset.sources.push(range)
    return sourceIn([text], this.negated)
  }

  flags(): Condition {
    const [mask = [], compared = []] = [this.next(), this.next()].map(flags => flags.toLowerCase().split(','))
    const answer = flagsAnswer(mask, compared)
    return oneOf([''], this.negated, () => answer)
  }

  /** A match that is not known here: it may match, and what follows up to the next option is its own. */
  other(word: string): Condition {
    while (this.more() && !/^(?:-|!$)/.test(this.peek())) this.next()
    // `recent --set` notes the source and matches always.
    return HARMLESS.includes(word) ? always : unknown
  }
}
