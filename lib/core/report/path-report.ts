import type { Blocker, PathAnswer } from '../model/path.ts'
import { bullet, labelled, type Row, type Style } from './layout.ts'

const EMPTY: Row = { spans: [] }

const VERDICTS: Readonly<Record<PathAnswer['verdict'], readonly [string, Style, string]>> = {
  passes: ['PASSES', 'good', 'nothing in the snapshot stops it, there or back'],
  blocked: ['BLOCKED', 'bad', 'packets are dropped without a word: a connect times out, and is never refused'],
  'cannot-tell': [
    'UNKNOWN',
    'unsure',
    'nothing in the snapshot stops it for certain, but a part of the way is not in it',
  ],
}

/** What `esfleet path` shows a person: every blocker with what opens it, then what is not known. */
export function pathReport({ verdict, blockers, missing }: PathAnswer, asked: string): Row[] {
  const [word, style, meaning] = VERDICTS[verdict]
  const sections: Row[][] = [
    [{ label: word, labelStyle: style, spans: [{ text: asked, style: 'strong' }] }, { spans: [meaning] }],
    labelled('blocked', blockers.flatMap(blockerRows)),
    blockers.some(isOfGroup) ? [{ label: 'note', spans: [TRACKED] }] : [],
    labelled(
      'missing',
      missing.map(text => bullet(text)),
    ),
  ]
  return sections.filter(rows => rows.length > 0).flatMap((rows, i) => (i === 0 ? rows : [EMPTY, ...rows]))
}

const isOfGroup = ({ kind }: Blocker): boolean => kind.startsWith('security-group')

/** docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html */
const TRACKED =
  'A security group tracks connections: those made before a rule went away may live on, while new ones fail.'

const PLACES: Readonly<Record<Blocker['kind'], string>> = {
  'security-group-egress': 'no rule of the client’s security groups lets it out',
  'security-group-ingress': 'no rule of the node’s security groups lets it in',
  'network-acl-egress': 'the network ACL of the sending subnet',
  'network-acl-ingress': 'the network ACL of the receiving subnet',
  route: 'the route table of the sending subnet',
}

/** What blocks, in words: `the answer: the network ACL of the sending subnet denies it (acl-1, rule 90)`. */
export function blockerText({ kind, direction, id, rule }: Blocker): string {
  const denial = kind === 'route' ? (rule === null ? ' has no way' : ' leads nowhere') : ' denies it'
  const what = `${PLACES[kind]}${kind.startsWith('security-group') ? '' : denial}`
  const by = rule === null ? id : `${id}, ${kind === 'route' ? 'route' : 'rule'} ${rule}`
  return `${direction === 'return' ? 'the answer' : 'the connect'}: ${what} (${by})`
}

const blockerRows = (blocker: Blocker): Row[] => [
  bullet({ text: blockerText(blocker), style: 'strong' }),
  { indent: 2, spans: [{ text: 'to open: ', style: 'dim' }, blocker.remedy] },
]
