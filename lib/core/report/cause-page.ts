import type { DESCRIBED } from '../diagnose/catalogue.ts'
import type { Check, Page } from '../diagnose/page.ts'
import type { CauseId } from '../model/cause-id.ts'
import { bullet, labelled, type Row } from './layout.ts'

const EMPTY: Row = { spans: [] }

const AT: Readonly<Record<Check['at'], string>> = { node: 'on the node', client: 'from a client', aws: 'in AWS' }

const checkRows = ({ at, run, shows }: Check): Row[] => [
  { verbatim: true, spans: [{ text: run, style: 'command' }] },
  { indent: 2, spans: [{ text: `${AT[at]}, shows: `, style: 'dim' }, shows] },
]

const unlikeRows = (unlike: NonNullable<Page['unlike']>): Row[] =>
  (Object.entries(unlike) as [CauseId, string][]).map(([id, how]) => bullet({ text: `${id}: `, style: 'strong' }, how))

/** What can be known of one cause without a node at hand: the page of the knowledge base, for a terminal. */
export function causePage({ id, title, page }: (typeof DESCRIBED)[number]): Row[] {
  const sections: Row[][] = [
    [{ label: 'cause', spans: [{ text: title, style: 'strong' }] }, { spans: [{ text: id, style: 'dim' }] }],
    labelled('looks', [{ spans: [`to a client: ${page.client}`] }, { spans: [`on the node: ${page.node}`] }]),
    labelled(
      'lines',
      (page.lines ?? []).flatMap(({ text, on }): Row[] => [
        { verbatim: true, spans: [text] },
        { indent: 2, spans: [{ text: on, style: 'dim' }] },
      ]),
    ),
    labelled(
      'proven',
      page.provenBy.map(text => bullet(text)),
    ),
    labelled(
      'refuted',
      (page.refutedBy ?? []).map(text => bullet(text)),
    ),
    labelled('unlike', unlikeRows(page.unlike ?? {})),
    labelled('check', page.check.flatMap(checkRows)),
    labelled('limit', page.limit === undefined ? [] : [{ spans: [page.limit] }]),
    labelled('fix', [{ spans: ['esfleet diagnose prints it for the node that has it'] }]),
  ]
  return sections.filter(rows => rows.length > 0).flatMap((rows, i) => (i === 0 ? rows : [EMPTY, ...rows]))
}
