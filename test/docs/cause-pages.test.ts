import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { exampleOf } from '../../docs/cause-examples.ts'
import { causePages } from '../../docs/cause-pages.ts'
import { DESCRIBED } from '../../lib/core/diagnose/catalogue.ts'
import { readCorpus } from '../corpus/corpus.ts'

const pages = causePages()
const index = pages.get('docs/causes/README.md') ?? ''

test('every page can be reached from the index, and every link leads somewhere', () => {
  for (const { id } of DESCRIBED) expect(index).toContain(`](${id}.md)`)
  for (const [path, text] of pages)
    for (const [, file] of text.matchAll(/\]\(([^)#]+\.md)/g)) expect(pages.has(`docs/causes/${file}`), path).toBe(true)
})

test('each entry of the index has its heading', () => {
  const slugs = [...index.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[“”,:.]/g, '')
      .replaceAll(' ', '-'),
  )
  for (const [, slug] of index.matchAll(/\]\(#([^)]+)\)/g)) expect(slugs).toContain(slug)
})

test('a case that was chosen once is kept while it serves', () => {
  const id = 'service-stopped'
  const { name } = exampleOf(id, {})
  const other = readCorpus().find(
    each => each.label === id && each.origin.kind === 'real' && !each.heldOut && each.name !== name,
  )?.name
  expect(other).toBeDefined()
  expect(exampleOf(id, { [id]: other ?? '' }).name).toBe(other)
  expect(exampleOf(id, { [id]: 'gone' }).name).toBe(name)
})

test('code fences are closed, and nothing is left that Markdown would take for a tag', () => {
  for (const [path, text] of pages) {
    expect((text.match(/^ *```/gm) ?? []).length % 2, path).toBe(0)
    const prose = text.replace(/^( *)```[\s\S]*?^\1```/gm, '').replace(/``? ?[^`]+`?`/g, '')
    expect(prose.replaceAll('<br>', '').match(/(?<!\\)<[^>]*>/), path).toBeNull()
  }
})

/** Evidence as it was printed, with the tail that it carries compressed. */
function unpacked(lines: readonly string[]): string {
  const tail = lines
    .filter(line => /^ [A-Za-z0-9+/=]{20,}$/.test(line))
    .join('')
    .replaceAll(' ', '')
  try {
    return `${lines.join('\n')}\n${gunzipSync(Buffer.from(tail, 'base64'), { finishFlush: 2 })}`
  } catch {
    return lines.join('\n')
  }
}

const fixtures = (folder: string): [string, string][] =>
  readdirSync(new URL(`../fixtures/${folder}/`, import.meta.url)).map(name => {
    const text = readFileSync(new URL(`../fixtures/${folder}/${name}`, import.meta.url), 'utf8')
    return [name, unpacked(text.split('\n'))]
  })

const real: readonly [string, string][] = [
  ...readCorpus().flatMap(({ name, origin, evidence }): [string, string][] =>
    origin.kind === 'real' && evidence !== null ? [[name, unpacked(evidence)]] : [],
  ),
  ...fixtures('evidence'),
  ...fixtures('http'),
]

/** The line with its varying parts open: numbers, names of nodes and products, and what `…` stands for. */
const patternOf = (text: string): RegExp =>
  new RegExp(
    text
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/…/g, '.*')
      .replace(/node-1|\d+/g, '[\\w.-]+')
      .replace(/elasticsearch|opensearch/g, '(?:elasticsearch|opensearch)')
      .replace(/o\\\.[eo]\\\./g, 'o\\.[eo]\\.'),
  )

const VERSION = /(?:Elasticsearch|OpenSearch) ((?:\d+\.\d+\.\d+(?:, (?=\d)| and (?=\d))?)+)/g

test('a full version beside a line means that a server of it wrote that line in a real run', () => {
  const unproven: string[] = []
  for (const { id, page } of DESCRIBED)
    for (const { text, on } of page.lines ?? []) {
      const pattern = patternOf(text)
      for (const [whole, versions = ''] of on.matchAll(VERSION)) {
        const product = whole.startsWith('Open') ? 'opensearch' : 'elasticsearch'
        for (const version of versions.split(/, | and /))
          if (!real.some(([name, said]) => name.includes(`${product}-${version}`) && pattern.test(said)))
            unproven.push(`${id}: ${product} ${version}: ${text}`)
      }
    }
  expect(unproven).toEqual([])
})
