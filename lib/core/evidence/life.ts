import type { Finding, FindingOf } from '../model/finding.ts'
import { present, type Section, sourceOf } from './section.ts'
import type { JudgedUtterance } from './utterance.ts'

type Event = FindingOf<'life'>['event']

const NODE = /\bNode$/
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
  ['waiting-for-clients', ANY, /^still waiting on \d+ client connections? to close/],
]

/** A step in the node's life. Only lines in the product's log format count: anyone may write "started" elsewhere. */
export const readLife = (section: Section, { lines, logger, current, at }: JudgedUtterance): Finding[] => {
  const [line] = lines
  if (line === undefined || logger === undefined) return []
  const event = EVENTS.find(([, speaker, words]) => speaker.test(logger) && words.test(line.text))?.[0]
  if (event === undefined) return []
  // A new term may say that the master is gone: `current []`.
  if (event === 'master-elected' && /\bcurrent \[\]/.test(line.text)) return []
  const detail = event === 'initializing' ? /^version\[([^\]]*)\]/.exec(line.text)?.[1] : undefined
  return [present({ kind: 'life' as const, source: sourceOf(section, line.index), event, current, at, detail })]
}
