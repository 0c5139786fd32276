import { existsSync, readFileSync } from 'node:fs'
import { CATALOGUE, DESCRIBED, familyOf } from '../lib/core/diagnose/catalogue.ts'
import type { Check, Page } from '../lib/core/diagnose/page.ts'
import { SIGNS, type SignId } from '../lib/core/diagnose/sign.ts'
import { type CauseId, FAMILIES, type Family } from '../lib/core/model/cause-id.ts'
import type { Plan, PlanStep } from '../lib/core/model/plan.ts'
import { type Chosen, exampleOf, type MadePlan, type PageExample } from './cause-examples.ts'

type Described = (typeof DESCRIBED)[number]

const fileOf = (id: CauseId): string => `${id}.md`

const titleOf = (id: CauseId): string => DESCRIBED.find(each => each.id === id)?.title ?? id

const PRODUCT = { elasticsearch: 'Elasticsearch', opensearch: 'OpenSearch' } as const

/** The beginning of a sentence: a setting or a path stays as it is. */
const capital = (text: string): string =>
  /^[a-z]+(?:[._/]|\\_)/.test(text)
    ? text
    : text
        .replace(/^(elasticsearch|opensearch)\b/, name => PRODUCT[name as keyof typeof PRODUCT])
        .replace(/^[a-z]/, letter => letter.toUpperCase())

/** Prose of the product itself, in which Markdown would find marks. */
const plain = (text: string): string => text.replace(/[\\`*_<>[\]]/g, '\\$&')

/** Text of a page, which is Markdown already, but for what would be a tag. */
const prose = (text: string): string => text.replace(/`[^`]*`|</g, part => (part === '<' ? '&lt;' : part))

const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``)

const fenced = (text: string, language: string): string[] => [`\`\`\`${language}`, ...text.trimEnd().split('\n'), '```']

const list = (items: readonly string[]): string[] => items.map(item => `- ${item}`)

/** A heading with what stands under it, or nothing. */
const section = (heading: string, ...blocks: readonly (readonly string[])[]): string[] => {
  const filled = blocks.filter(block => block.length > 0)
  return filled.length === 0 ? [] : [`## ${heading}`, '', ...filled.flatMap(block => [...block, ''])]
}

const AT: Readonly<Record<Check['at'], string>> = {
  node: 'On the node, as root:',
  client: 'From a client:',
  aws: 'With the AWS command line:',
}

/** Where to run it stands once for what follows. */
const checksText = (checks: readonly Check[]): string[] =>
  checks.flatMap(({ at, run, shows }, i) => [
    ...(checks[i - 1]?.at === at ? [] : [AT[at], '']),
    ...fenced(run, 'sh'),
    '',
    `shows ${prose(shows)}.`,
    '',
  ])

const unlikeText = (unlike: NonNullable<Page['unlike']>): string[] =>
  (Object.entries(unlike) as [CauseId, string][]).map(
    ([id, how]) => `[${plain(titleOf(id))}](${fileOf(id)}): ${prose(how)}`,
  )

function exampleText({ what, diagnosis }: NonNullable<PageExample['real']>): string[] {
  const [named] = diagnosis.causes
  const reasons = (named?.reasons ?? []).slice(0, 5)
  return [
    `${capital(plain(what))}.`,
    '',
    plain(diagnosis.summary),
    '',
    ...reasons.flatMap(({ text, source, quote }) => [
      `- ${plain(text)}`,
      ...(quote === undefined ? [] : ['', ...fenced(`${source} | ${quote}`, 'text').map(line => `  ${line}`), '']),
    ]),
  ]
}

const WHERE: Readonly<Record<PlanStep['where'], string>> = {
  node: 'on the node, as root',
  client: 'in the client',
  repository: 'in the repository',
  aws: 'in AWS',
  person: 'for you to decide',
}

const stepText = ({ title, where, commands, diff, note }: PlanStep, index: number): string[] => {
  const blocks = [
    ...(commands === undefined ? [] : [fenced(commands.join('\n').replace(ENCODED, " '…'"), 'sh')]),
    ...(diff === undefined ? [] : [fenced(diff.patch, 'diff')]),
    ...(note === undefined ? [] : [[`${capital(plain(note))}.`]]),
  ]
  return [
    `${index + 1}. ${capital(plain(title))} (${WHERE[where]})${blocks.length === 0 ? '.' : ':'}`,
    ...blocks.flatMap(block => ['', ...block.map(line => (line === '' ? '' : `   ${line}`))]),
    '',
  ]
}

const HEADING: Readonly<Record<Plan['kind'], string>> = {
  fix: 'Fix',
  refused: 'Why no fix is offered where security is off',
  wait: 'What to do',
  look: 'What to do',
}

/** A certificate within a command: its lines help nobody here. */
const ENCODED = /(?: '[A-Za-z0-9+/=]{20,}')+(?= '-----END)/g

function planText({ plan, made }: MadePlan): string[] {
  const reason = plan.reason === undefined ? [] : [`${capital(plain(plan.reason))}.`]
  const verify = fenced(plan.verify.join('\n'), 'text')
  const undo = fenced(plan.undo.join('\n'), 'text')
  const then = plan.consequences.map(
    ({ text, blocking }) => `${blocking ? '**Mend first:** ' : ''}${capital(plain(text))}.`,
  )
  return [
    ...section(
      HEADING[plan.kind],
      [`**${capital(plain(plan.summary))}**${plan.kind === 'fix' ? ` (risk: ${plan.risk})` : ''}.`],
      reason,
      plan.steps.flatMap(stepText),
      [made],
    ),
    ...section('What the fix brings about next', list(then)),
    ...section('Verify', plan.verify.length === 0 || plan.kind === 'refused' ? [] : verify),
    ...section('Undo', plan.undo.length === 0 ? [] : undo),
  ]
}

const isNamed = (id: CauseId): boolean => CATALOGUE.some(row => row.id === id)

function pageText(described: Described, family: Family, { real, plans }: PageExample): string {
  const { id, title, page } = described
  const lines = (page.lines ?? []).map(({ text, on }) => `${code(text)}<br>${prose(on)}`)
  return [
    `# ${capital(plain(title))}`,
    '',
    `\`${id}\`, of the family [${family}](README.md#${family}). Generated by \`npm run docs\`; do not edit.`,
    '',
    ...section('What it looks like', [`To a client: ${prose(page.client)}`], [`On the node: ${prose(page.node)}`]),
    ...section('Lines that tell of it', list(lines)),
    ...section('What proves it', list(page.provenBy.map(prose))),
    ...section('What refutes it', list((page.refutedBy ?? []).map(prose))),
    ...section('What looks alike', list(unlikeText(page.unlike ?? {}))),
    ...section('Check by hand', checksText(page.check).slice(0, -1)),
    ...section('What `esfleet` can tell of it', page.limit === undefined ? [] : [prose(page.limit)]),
    ...section('A real case', real === undefined ? [] : exampleText(real)),
    ...plans.flatMap(planText),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\n*$/, '\n')
}

const FAMILY: Readonly<Record<Family, string>> = {
  'process-not-running': 'The process does not run',
  'bound-elsewhere': 'It listens, and not where it was dialled',
  'port-mismatch': 'It serves, and not on that port',
  blocked: 'Something on the way lets the packets not through',
  'bootstrap-check': 'A bootstrap check stops it',
  'tls-mismatch': 'Client and node do not speak alike',
  'not-ready': 'It is up, and does not serve',
  'host-down': 'The machine, or its name, is not there',
  'in-front': 'Something stands in front of it',
  prober: 'The client itself',
}

const linkTo = ({ id, title }: Described): string =>
  `[${plain(title)}](${fileOf(id)}) \`${id}\`${isNamed(id) ? '' : ' (not named by `esfleet`)'}`

function signText(sign: SignId): string[] {
  const { title, said, first } = SIGNS[sign]
  const causes = DESCRIBED.filter(({ page }) => page.signs.includes(sign))
  const groups = FAMILIES.map(family => [family, causes.filter(({ id }) => isOf(family, id))] as const).filter(
    ([, members]) => members.length > 0,
  )
  const links =
    groups.length < 3
      ? list(causes.map(linkTo))
      : groups.flatMap(([family, members]) => [`${FAMILY[family]}:`, '', ...list(members.map(linkTo)), ''])
  return [`## ${prose(title)}`, '', `Clients say: ${said.map(prose).join('; ')}.`, '', prose(first), '', ...links, '']
}

const isOf = (family: Family, id: CauseId): boolean => familyOf(id) === family

const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')

function indexText(): string {
  const signs = Object.keys(SIGNS) as SignId[]
  return [
    '# Why an Elasticsearch or OpenSearch node cannot be reached',
    '',
    'One page a cause: what it looks like, what proves it, what refutes it, how to check it by hand, how to mend it, and',
    'what the fix brings about. No tool of ours is needed to use them. Versions 5 to 9 of Elasticsearch and 1 to 3 of',
    'OpenSearch, on Linux.',
    '',
    'Where a line names a full version, that version wrote it in a run of its own; “from the source” means that it was',
    'read there. Generated by `npm run docs` from the same rows that `esfleet diagnose` judges by; fixes are what it',
    'prints.',
    '',
    'What do you see?',
    '',
    ...list(signs.map(sign => `[${prose(SIGNS[sign].title)}](#${anchorOf(SIGNS[sign].title)})`)),
    '',
    ...signs.flatMap(signText),
    '## All causes',
    '',
    ...FAMILIES.flatMap(family => [
      `### ${family}`,
      '',
      `${FAMILY[family]}.`,
      '',
      ...list(DESCRIBED.filter(({ id }) => isOf(family, id)).map(linkTo)),
      '',
    ]),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\n*$/, '\n')
}

const CHOSEN = 'docs/causes/examples.json'

const chosenBefore = (): Chosen => {
  const file = new URL(`../${CHOSEN}`, import.meta.url)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** The knowledge base: a page a cause, and an index by what is seen. By path from the root of the repository. */
export function causePages(before: Chosen = chosenBefore()): Map<string, string> {
  const pages = new Map([['docs/causes/README.md', indexText()]])
  const chosen: Record<string, string> = {}
  for (const family of FAMILIES)
    for (const described of DESCRIBED.filter(({ id }) => isOf(family, id))) {
      const example = exampleOf(described.id, before)
      if (example.name !== undefined) chosen[described.id] = example.name
      pages.set(`docs/causes/${fileOf(described.id)}`, pageText(described, family, example))
    }
  return pages.set(CHOSEN, `${JSON.stringify(chosen, undefined, 2)}\n`)
}
