import type { Finding, FindingOf } from '../model/finding.ts'
import { readOtherTls } from './other-tls.ts'
import { present, type Section, sourceOf } from './section.ts'
import type { JudgedUtterance } from './utterance.ts'

type Event = FindingOf<'life'>['event']

const NODE = /\bNode$/
const NATIVES = /\bNatives$/
const ANY = /./

/** The product's own words, 5.x to 9.x and OpenSearch 1.x to 3.x, and who says them. */
const EVENTS: readonly [Event, RegExp, RegExp][] = [
  ['initializing', ANY, /^(?:initializing \.\.\.$|version\[[^\]]*\], pid\[)/],
  ['initialized', NODE, /^initialized$/],
  ['starting', NODE, /^starting \.\.\.$/],
  ['started', NODE, /^started(?:$| \{| in )/],
  ['stopping', NODE, /^stopping \.\.\.$/],
  ['stopped', NODE, /^stopped$/],
  ['closed', NODE, /^closed$/],
  [
    'waiting-for-master',
    ANY,
    /^timed out (?:after \[discovery\.initial_state_timeout=|while waiting for initial discovery state)/,
  ],
  [
    'master-not-discovered',
    ANY,
    /^(?:master|cluster-manager) not discovered (?:or elected )?yet\b|^not enough master nodes discovered during pinging/,
  ],
  [
    'master-elected',
    ANY,
    /^(?:master|cluster-manager) node changed \{|^elected-as-(?:master|cluster-manager)\b|^(?:new_master|detected_master) \{/,
  ],
  ['no-native-code', NATIVES, /^unable to load JNA native support library\b/],
  ['waiting-for-clients', ANY, /^still waiting on \d+ client connections? to close/],
]

/** Which cluster a node belongs to, and which it met: by uuid in the words of newer Elasticsearch, of older 7 and OpenSearch; by name. */
const OTHER_CLUSTER: readonly RegExp[] = [
  /\bCoordinationStateRejectedException: This node previously joined a cluster with UUID \[(?<own>[^\]]+)\] and is now trying to join a different cluster with UUID \[(?<met>[^\]]+)\]/,
  /\bCoordinationStateRejectedException: join validation on cluster state with a different cluster uuid (?<met>\S+) than local cluster uuid (?<own>[^\s,]+)/,
  /\bfailed: remote cluster name \[(?<met>[^\]]+)\] does not match local cluster name \[(?<own>[^\]]+)\]/,
]

/** The exception may stand below the words of another logger, since its own are of level INFO, which evidence leaves out. */
function clusterMet(section: Section, { lines, current, at }: JudgedUtterance): Finding[] {
  for (const { text, index } of lines)
    for (const pattern of OTHER_CLUSTER) {
      const { own, met } = pattern.exec(text)?.groups ?? {}
      if (own === undefined || met === undefined) continue
      const source = sourceOf(section, index)
      const detail = `${own} met ${met}`
      return [present({ kind: 'life' as const, source, event: 'other-cluster' as const, current, at, detail })]
    }
  return []
}

/** Of a listening socket: what a client does to its own connection is told without the word `server`. */
const SERVER_CHANNEL = /^exception from (?:http )?server channel caught on transport layer \[/
/** By its class: what follows is the system's text, in its language. */
const REFUSED_BY_SYSTEM = /^(?:Caused by: )?java\.io\.IOException\b/

function cannotAccept(section: Section, { lines, logger, current, at }: JudgedUtterance): Finding[] {
  const [first, ...rest] = lines
  if (first === undefined || logger === undefined || !SERVER_CHANNEL.test(first.text)) return []
  if (!rest.some(({ text }) => REFUSED_BY_SYSTEM.test(text))) return []
  const source = sourceOf(section, first.index)
  return [present({ kind: 'life' as const, source, event: 'cannot-accept' as const, current, at })]
}

/** A step in the node's life. Only lines in the product's log format count: anyone may write "started" elsewhere. */
export const readLife = (section: Section, utterance: JudgedUtterance): Finding[] => [
  ...stepOf(section, utterance),
  ...clusterMet(section, utterance),
  ...cannotAccept(section, utterance),
  ...readOtherTls(section, utterance),
]

const DETAILS: Partial<Record<Event, RegExp>> = {
  initializing: /^version\[(?<detail>[^\]]*)\]/,
  'master-not-discovered': /\bdiscovery will continue using \[(?<detail>[^\]]+)\] from hosts providers\b/,
}

function stepOf(section: Section, { lines, logger, current, at }: JudgedUtterance): Finding[] {
  const [line] = lines
  if (line === undefined || logger === undefined) return []
  const event = EVENTS.find(([, speaker, words]) => speaker.test(logger) && words.test(line.text))?.[0]
  if (event === undefined) return []
  // A new term may say that the master is gone: `current []`.
  if (event === 'master-elected' && /\bcurrent \[\]/.test(line.text)) return []
  const detail = DETAILS[event]?.exec(line.text)?.groups?.detail
  return [present({ kind: 'life' as const, source: sourceOf(section, line.index), event, current, at, detail })]
}
