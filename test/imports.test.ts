import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Where a file lives, and what it may import: its own layer always, beside that the layers and packages named. */
interface Rule {
  layer: RegExp
  files?: RegExp
  packages: RegExp
}

const SDK = /^@(aws-sdk|smithy)\//
const NONE = /(?!)/
const either = (...patterns: RegExp[]) => new RegExp(patterns.map(({ source }) => source).join('|'))
const NODE = /^node:/
const CORE = /^lib\/core\//
const PORTS = /^lib\/ports\.ts$/
const VERBS = /^lib\/verbs\//
const CDK = /^(aws-cdk-lib|constructs|cdk-nag)($|\/)/

/** The first that fits decides. */
const rules: readonly Rule[] = [
  { layer: CORE, packages: /^(zod\/mini|yaml|diff)$/ },
  { layer: PORTS, files: CORE, packages: NONE },
  { layer: VERBS, files: either(CORE, PORTS), packages: NONE },
  { layer: /^lib\/net\//, files: CORE, packages: either(NODE, /^undici($|\/)/) },
  { layer: /^lib\/aws\//, files: either(CORE, PORTS), packages: either(NODE, SDK) },
  { layer: /^lib\/local\//, files: either(CORE, PORTS, VERBS, /^lib\/net\//), packages: NODE },
  { layer: /^lib\/runbooks\//, packages: NODE },
  { layer: /^lib\/cdk\//, files: /^lib\/core\/config\//, packages: either(NODE, CDK) },
  {
    layer: /^bin\/fleet\.ts$/,
    files: /^lib\/(cdk|core\/config)\//,
    packages: either(NODE, CDK),
  },
  {
    layer: /^(bin|lambdas\/[^/]+)\//,
    files: /^(package\.json$|lib\/(?!cdk\/))/,
    packages: either(NODE, SDK, /^@aws-lambda-powertools\//),
  },
]

const IMPORT = /(?:^|[;\s])(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g

const importsOf = (source: string): string[] =>
  [...source.matchAll(IMPORT)].map(([, named, dynamic]) => named ?? dynamic ?? '')

const layerOf = (rule: Rule, file: string): string => rule.layer.exec(file)?.[0] ?? ''

/** What an import breaks, or undefined. */
function broken(file: string, specifier: string): string | undefined {
  const rule = rules.find(({ layer }) => layer.test(file))
  if (rule === undefined) return `${file} lives in no layer`
  if (!specifier.startsWith('.')) {
    return rule.packages.test(specifier) ? undefined : `${file} imports ${specifier}`
  }
  const to = normalize(join(dirname(file), specifier))
  const within = to.startsWith(layerOf(rule, file))
  return within || rule.files?.test(to) === true ? undefined : `${file} imports ${to}`
}

function sourcesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => relative(root, join(entry.parentPath, entry.name)))
}

const sources = ['bin', 'lib', 'lambdas']
  .filter(folder => existsSync(join(root, folder)))
  .flatMap(sourcesUnder)
  .map(file => ({
    file,
    text: readFileSync(join(root, file), 'utf8'),
  }))

describe('imports point inward', () => {
  test('every import of every source is allowed where it stands', () => {
    expect(sources.length).toBeGreaterThan(50)
    const wrong = sources.flatMap(({ file, text }) =>
      importsOf(text).flatMap(specifier => broken(file, specifier) ?? []),
    )
    expect(wrong).toEqual([])
  })

  test('the walk sees every way to import', () => {
    const source = `import a from 'one'\nimport 'two'\nexport { b } from 'three'\nconst c = await import('four')\nimport type {\n  D,\n} from 'five'\n`
    expect(importsOf(source)).toEqual(['one', 'two', 'three', 'four', 'five'])
  })

  test.each([
    ['lib/core/diagnose/x.ts', 'node:fs'],
    ['lib/core/diagnose/x.ts', 'zod'],
    ['lib/core/diagnose/x.ts', '../../net/tcp.ts'],
    ['lib/net/x.ts', 'yaml'],
    ['lib/net/x.ts', '../local/sweep.ts'],
    ['lib/local/x.ts', 'undici'],
    ['lib/local/x.ts', '../aws/ledger.ts'],
    ['lib/cdk/x.ts', '../core/model/plan.ts'],
    ['lib/cdk/x.ts', '../../lambdas/prober/handler.ts'],
    ['lambdas/prober/handler.ts', '../../lib/cdk/stack.ts'],
    ['lambdas/prober/handler.ts', '../sweeper/handler.ts'],
    ['bin/commands/x.ts', '../../lambdas/prober/handler.ts'],
    ['bin/commands/x.ts', '../../lib/cdk/stack.ts'],
    ['bin/fleet.ts', '../lib/net/tcp.ts'],
  ])('%s may not import %s', (file, specifier) => {
    expect(broken(file, specifier)).toBeDefined()
  })

  test.each([
    ['lib/core/diagnose/x.ts', '../model/plan.ts'],
    ['lib/core/model/x.ts', 'zod/mini'],
    ['lib/net/x.ts', 'undici/lib/dispatcher/client.js'],
    ['lib/local/x/y.ts', '../../net/tcp.ts'],
    ['lib/aws/x.ts', '@aws-sdk/client-ssm'],
    ['lib/cdk/x.ts', '../core/config/fleet.ts'],
    ['bin/commands/x.ts', '../../lib/aws/ledger.ts'],
    ['bin/fleet.ts', '../lib/cdk/stack.ts'],
  ])('%s may import %s', (file, specifier) => {
    expect(broken(file, specifier)).toBeUndefined()
  })
})

test('the core asks no clock, no dice and no process', () => {
  const impure = [
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.|\brandomUUID\b|\bgetRandomValues\b/,
    /\bprocess\.(env|argv|stdin|stdout|stderr|platform|hrtime|nextTick|cwd|exit)\b|\bglobalThis\b|\bBuffer\.|\bfetch\(/,
  ]
  const wrong = sources
    .filter(({ file, text }) => CORE.test(file) && impure.some(pattern => pattern.test(text)))
    .map(({ file }) => file)
  expect(wrong).toEqual([])
})
