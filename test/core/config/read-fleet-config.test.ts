import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Document, isMap, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml'
import { configProblemText, fieldText } from '../../../lib/core/config/config-problem.ts'
import { readFleetConfig } from '../../../lib/core/config/read-fleet-config.ts'

const example = readFileSync(new URL('../../../fleet.example.yaml', import.meta.url), 'utf8')

const told = (text: string): string[] => {
  const read = readFleetConfig(text, 'fleet.yaml')
  return read.ok ? [] : read.problems.map(configProblemText)
}

/** The example with one of its places changed. */
const changed = (from: string, to: string): string => {
  expect(example).toContain(from)
  return example.replace(from, to)
}

/** What is told of a change, without file, line and column. */
const toldOf = (from: string, to: string): string[] =>
  told(changed(from, to)).map(line => line.replace(/^fleet\.yaml:\d+:\d+ environments\[0\]\./, ''))

describe('the example', () => {
  test('is read', () => {
    const read = readFleetConfig(example, 'fleet.example.yaml')
    expect(read.ok && read.config.environments.map(({ name }) => name)).toEqual(['production', 'staging'])
    expect(read.ok && read.config.environments[1]?.timings.probeTimeout).toBe('3.5s')
  })

  test('has every field of the schema', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../../docs/shapes/fleet.schema.json', import.meta.url), 'utf8'),
    ) as Schema
    const used = new Set<string>()
    visit(parseDocument(example), {
      Pair: (_, pair, above) => {
        const keys = [...above.filter(isPair), pair].map(({ key }) => String(key))
        const free = keys.indexOf('tags')
        used.add((free === -1 ? keys : keys.slice(0, free + 1)).join('.'))
      },
    })
    expect([...used].sort()).toEqual([...new Set(fieldsOf(schema, []))].sort())
  })
})

interface Schema {
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
}

const fieldsOf = ({ properties = {}, items, anyOf = [], oneOf = [] }: Schema, above: string[]): string[] => [
  ...Object.entries(properties).flatMap(([key, inner]) => [
    [...above, key].join('.'),
    ...fieldsOf(inner, [...above, key]),
  ]),
  ...[...(items ? [items] : []), ...anyOf, ...oneOf].flatMap(inner => fieldsOf(inner, above)),
]

describe('a problem stands where it is', () => {
  test('with its line, its column, its field, what was got and what is wanted', () => {
    const text = changed('subnet: subnet-0b1b2c3d4e5f60718', 'subnet: subnet-x')
    const line = text.split('\n').findIndex(each => each.includes('subnet-x')) + 1
    expect(readFleetConfig(text, 'a/fleet.yaml')).toEqual({
      ok: false,
      problems: [
        {
          ...{ file: 'a/fleet.yaml', line, column: 17, field: 'environments[0].vantages[1].subnet' },
          ...{ got: '"subnet-x"', wanted: 'subnet-… (8 or 17 hex digits)' },
        },
      ],
    })
  })

  test('whatever ends the lines', () => {
    const text = changed('http: none', 'http: off')
    expect(told(text)).toHaveLength(1)
    expect(told(text.replaceAll('\n', '\r\n'))).toEqual(told(text))
    expect(told(`\uFEFF${text}`)).toHaveLength(1)
  })

  test('all of them at once, in the order of the text', () => {
    const text = changed('upAfter: 2', 'upAfter: 0').replace('kind: client', 'kind: clint').replace('fleet:', 'flet:')
    expect(told(text)).toEqual([
      expect.stringContaining('flet: got a field that is not known here, wanted fleet'),
      expect.stringContaining('vantages[0].kind: got "clint", wanted client or peer'),
      expect.stringContaining('timings.upAfter: got 0, wanted a whole number from 1 to 10'),
    ])
  })
})

describe('unknown fields are told the nearest known one', () => {
  test.each([
    [
      'unit: e',
      'units: e',
      'targetGroups[0].units: got a field that is not known here, wanted unit (of name, select, http, ',
    ],
    ['maintenanceTag', 'zzz', 'zzz: got a field that is not known here, wanted one of name, account, region, '],
    ['id: vpc', 'ids: vpc', 'vpc.ids: got a field that is not known here, wanted id (of id, lookUp)'],
    [
      'tags:\n            Role',
      'tag:\n            Role',
      'targetGroups[0].select.tag: got a field that is not known here, wanted tags (of tags, instances, autoScaling',
    ],
    [
      'kind: client\n        subnet: subnet-0b',
      'kind: client\n        acknowledge: yes\n        subnet: subnet-0b',
      'vantages[1].acknowledge: got a field that is not known here, wanted one of name, subnet, ',
    ],
  ])('%j as %j', (from, to, problem) => {
    const problems = toldOf(from, to)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.slice(0, problem.length)).toBe(problem)
  })

  test('a tag may be called as it likes', () => {
    expect(toldOf('Role: elasticsearch', '"es: role/ü": elasticsearch')).toEqual([])
    expect(toldOf('Role: elasticsearch', '"es: role": 7')[0]).toMatch(/^targetGroups\[0\]\.select\.tags\["es: role"\]:/)
    expect(toldOf('Role: elasticsearch', '"": x')).toEqual([
      'targetGroups[0].select.tags[""]: got "x", wanted a tag key of at most 128 characters',
    ])
  })
})

describe('where one of several shapes may stand', () => {
  const vpc = '      id: vpc-0a1b2c3d4e5f60718'
  test.each([
    [vpc, '', 'vpc: got nothing, wanted exactly one of id, lookUp'],
    [vpc, '      {}', 'vpc: got an empty map, wanted exactly one of id, lookUp'],
    [vpc, `${vpc}\n      lookUp: {tags: {a: b}}`, 'vpc: got lookUp and id, wanted exactly one of id, lookUp'],
    [vpc, '      id: vpc-1', 'vpc.id: got "vpc-1", wanted vpc-… (8 or 17 hex digits)'],
    [vpc, '      lookUp: {tags: {}}', 'vpc.lookUp.tags: got an empty map, wanted at least one tag'],
    ['http: 9200', 'http: "9200"', 'targetGroups[0].http: got "9200", wanted none, or a port from 1 to 65535'],
    ['kind: client', '', 'vantages[0].kind: got nothing, wanted client or peer'],
    [
      'instances: [i-0a1b2c3d4e5f60718]',
      'instances: [i-1]',
      'targetGroups[2].select.instances[0]: got "i-1", wanted i-… (8 or 17 hex digits)',
    ],
    [
      'logRetentionDays: 30',
      'logRetentionDays: 31',
      'deployment.logRetentionDays: got 31, wanted one of 7, 14, 30, 60, 90, 180, 365',
    ],
    [
      'acknowledge: wears-the-nodes-security-groups',
      '',
      'vantages[2].acknowledge: got nothing, wanted wears-the-nodes-security-groups, which says that you know: its code could reach whatever a node may',
    ],
  ])('%j as %j', (from, to, problem) => {
    expect(toldOf(from, to)).toContain(problem)
  })
})

test('a reference that is missing', () => {
  expect(toldOf('secret: search/production/monitoring', 'secret:')).toEqual([
    'targetGroups[0].credentials.secret: got nothing, wanted the name or ARN of a secret of Secrets Manager, never the secret itself',
  ])
})

test('nothing in a message moves the cursor of who reads it', () => {
  const problems = told(changed('fleet: search', `"\u202Ex": "\u009B2J"\nfleet: "\u001B[2J\u202Ex"`))
  expect(problems).toHaveLength(2)
  expect(problems.join('')).not.toMatch(/\p{C}/u)
})

test('a number where YAML would need quotes', () => {
  expect(toldOf('account: "111122223333"', 'account: 011122223333')).toEqual([
    'account: got 011122223333, wanted 12 digits, in quotes',
  ])
  expect(toldOf('account: "111122223333"', 'account: 111122223333')).toEqual([
    'account: got 111122223333, wanted 12 digits, in quotes',
  ])
})

test('a secret that was written where its reference belongs is not repeated', () => {
  const reference = '          secret: search/production/monitoring'
  for (const slip of ['"hunter2 "', 'secret: "hunter2 "', 'secret: [hunter2]', 'password: hunter2', '@hunter2']) {
    const problems = told(changed(reference, `          ${slip}`))
    expect(problems.length, slip).toBeGreaterThan(0)
    expect(problems.join(), slip).not.toContain('hunter2')
  }
})

describe('what is no YAML that a fleet is written in', () => {
  test.each([
    ['', 'fleet.yaml:1:1: got an empty file, wanted a fleet: esfleet init writes a first one'],
    ['# only\n# this\n', 'fleet.yaml:1:1: got an empty file, wanted a fleet: esfleet init writes a first one'],
    ['- a', 'fleet.yaml:1:1: got a list, wanted a map with fleet, environments'],
    ['fleet', 'fleet.yaml:1:1: got "fleet", wanted a map with fleet, environments'],
    ['fleet: a\n\tb: c', 'fleet.yaml:2:1: got a tab that indents, wanted spaces'],
    ['fleet: a\nfleet: b', 'fleet.yaml:2:1: got a field that stands here already, wanted each field once'],
    [
      'fleet: &a b',
      'fleet.yaml:1:11: got the anchor &a, wanted the value written out: anchors and aliases are not followed',
    ],
    ['a: 1\n---\nb: 2', 'fleet.yaml:2:1: got a second document, wanted one document: no line --- after the first'],
    [
      'fleet: a: b',
      'fleet.yaml:1:8: got a second ": " on one line, wanted one field a line, or quotes around the text',
    ],
    ['{[a]: b}', 'fleet.yaml:1:2: got a field name that is no text, wanted a plain name'],
    ['__proto__: {}', 'fleet.yaml:1:1: got the key __proto__, wanted another name'],
    ['a'.repeat(1024 * 1024 + 1), 'fleet.yaml:1:1: got 1048577 characters, wanted at most 1048576'],
  ])('case %#', (text, problem) => {
    expect(told(text)).toEqual([problem])
  })

  test('each field that stands there already', () => {
    expect(told('a: 1\na: 2\na: 3')).toEqual([expect.stringContaining(':2:1:'), expect.stringContaining(':3:1:')])
  })

  test('both ends of an alias', () => {
    expect(told('fleet: &a b\nenvironments: *a')).toEqual([
      expect.stringContaining(':1:11: got the anchor &a'),
      expect.stringContaining(':2:15: got the alias *a'),
    ])
  })

  test.each(['fleet: !x a', 'fleet: "a', 'fleet: [a', 'fleet: @a', 'a:\n  b: 1\n c: 2'])('%j: one line', text => {
    expect(told(text)).toEqual([expect.stringMatching(/^fleet\.yaml:\d+:\d+: got .+, wanted .+$/)])
  })

  test.each(['[', '{a: ', '- ', '? ', 'a:\n '])('%j over and over', text => {
    expect(told(text.repeat(20_000)).length).toBeGreaterThan(0)
  })
})

const LINES = (text: string): string[] => text.split('\n')

const isInside = (text: string): void => {
  const read = readFleetConfig(text, 'f')
  if (read.ok) return
  expect(read.problems.length).toBeGreaterThan(0)
  for (const problem of read.problems) {
    const line = LINES(text)[problem.line - 1]
    expect(line, JSON.stringify(problem)).toBeDefined()
    expect(problem.column).toBeGreaterThanOrEqual(1)
    expect(problem.column).toBeLessThanOrEqual((line?.length ?? 0) + 1)
    expect(configProblemText(problem)).not.toMatch(/undefined|Invalid input/)
  }
}

describe('any text is read or told what is wrong, inside of it', () => {
  test('of any characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), isInside), { numRuns: 500 })
  })

  test('of what YAML is made of', () => {
    const piece = fc.constantFrom(
      ...['\n', '  ', '- ', ': ', '{', '}', '[', ']', '&a ', '*a', '!b ', '"', "'", '#', '|', '>', '? ', '\t', '\r\n'],
      ...['%YAML 1.1\n', '---\n', '...', '<<', '~', '.nan', '2001-01-01', '0x1F', '__proto__', 'constructor', 'é😀'],
      ...['fleet', 'environments', 'name', 'vantages', 'select', 'tags', 'vpc', 'id', 'kind', 'client', '7', '-1e400'],
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join('')),
        isInside,
      ),
      {
        numRuns: 1500,
      },
    )
  })

  test('of an example that a slip of the hand went through', () => {
    const lines = LINES(example)
    const slip = fc.tuple(
      fc.nat(lines.length - 1),
      fc.constantFrom('', '- ', 'x: y', '[', '"', '\t', '      {}', 'fleet: {a: [1, {b: ~}]}'),
      fc.boolean(),
    )
    const property = fc.property(slip, ([at, text, added]) => {
      isInside(lines.toSpliced(at, added ? 0 : 1, text).join('\n'))
    })
    fc.assert(property, { numRuns: 150 })
  })
})

test('a value of a wrong type is told of by its field, wherever it stands', () => {
  const paths: (string | number)[][] = []
  const document: Document = parseDocument(example)
  walk(document.contents, [])
  expect(paths.length).toBeGreaterThan(120)
  for (const path of paths) {
    const wrong = parseDocument(example)
    const node = wrong.getIn(path, true)
    wrong.setIn(path, isScalar(node) ? [['wrong']] : 7)
    const read = readFleetConfig(String(wrong), 'f')
    const fields = read.ok ? [] : read.problems.map(({ field }) => field)
    expect(fields).toContain(fieldText(path))
  }

  function walk(node: unknown, path: (string | number)[]): void {
    if (path.length > 0) paths.push(path)
    if (isMap(node)) for (const { key, value } of node.items) walk(value, [...path, String(key)])
    if (isSeq(node)) for (const [i, item] of node.items.entries()) walk(item, [...path, i])
  }
})
