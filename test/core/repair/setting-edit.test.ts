import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { commentOutSetting, editSetting, yamlText } from '../../../lib/core/repair/setting-edit.ts'
import { readSettings, type SettingValue } from '../../../lib/core/repair/settings-file.ts'
import { ALL, AUTO_CONFIGURED, COMMENTED, CRLF, DUPLICATED, EMPTY_VALUE, FLOW, NESTED } from './settings-samples.ts'

const edited = (content: string, key: string, value: SettingValue): string => {
  const edit = editSetting(content, key, value)
  if (!edit.ok) throw new Error(`${edit.problem} in line ${edit.line}`)
  return edit.content
}

const effective = (content: string, key: string): SettingValue | undefined => {
  const file = readSettings(content)
  return file.ok ? file.occurrences.findLast(found => found.key === key)?.value : undefined
}

describe('editing one setting', () => {
  test('puts a new setting below the commented default of the same key', () => {
    const after = edited(COMMENTED, 'http.port', '9200')
    expect(after).toBe(COMMENTED.replace('#http.port: 9200\n', '#http.port: 9200\nhttp.port: 9200\n'))
  })

  test('puts a setting without a commented default at the end', () => {
    const after = edited(COMMENTED, 'http.host', ['_local_', '_site_'])
    expect(after).toBe(`${COMMENTED}http.host: ["_local_", "_site_"]\n`)
  })

  test('changes what the auto-configuration wrote, in its place', () => {
    const after = edited(AUTO_CONFIGURED, 'http.host', ['_local_', '10.0.0.5'])
    expect(after).toBe(AUTO_CONFIGURED.replace('http.host: 0.0.0.0\n\n', 'http.host: ["_local_", "10.0.0.5"]\n\n'))
  })

  test('a commented key inside a nested map is no place for a top-level setting', () => {
    const content = 'xpack.security:\n#http.port: 9200\n  enabled: true\n'
    expect(edited(content, 'http.port', '9200')).toBe(`${content}http.port: 9200\n`)
  })

  test('edits the nested spelling and keeps the comment behind it', () => {
    expect(edited(NESTED, 'http.host', '10.0.0.5')).toBe(NESTED.replace('"127.0.0.1" #', '10.0.0.5 #'))
    expect(edited(NESTED, 'http.port', '9200')).toBe(NESTED.replace('9280', '9200'))
  })

  test('keeps the lines of list items that stay, and the comments between them', () => {
    const after = edited(NESTED, 'network.host', ['_local_', '10.0.1.5', '10.0.0.5'])
    expect(after).toBe(NESTED.replace('    - _ens6_\n', '    - 10.0.0.5\n'))
  })

  test('a list turns into one value', () => {
    expect(effective(edited(NESTED, 'network.host', '10.0.0.5'), 'network.host')).toBe('10.0.0.5')
  })

  test('a list in another order is written anew in one line', () => {
    const after = edited(NESTED, 'network.host', ['10.0.0.5', '_local_'])
    expect(after).toContain('  host: ["10.0.0.5", "_local_"]\npath:')
  })

  test('a list at the end of a file without a final newline', () => {
    expect(edited('network.host:\n  - a', 'network.host', ['b'])).toBe('network.host:\n  - b\n')
  })

  test('of dotted and nested spellings it edits the last, which is in effect', () => {
    expect(edited(DUPLICATED, 'http.port', '9200')).toBe(DUPLICATED.replace('9202', '9200'))
  })

  test('keeps CRLF, and uses it for what is new', () => {
    expect(edited(CRLF, 'http.port', '9200')).toBe(CRLF.replace('9280', '9200'))
    expect(edited(CRLF, 'discovery.type', 'single-node')).toBe(`${CRLF}discovery.type: single-node\r\n`)
    expect(edited(CRLF, 'network.host', ['_local_', 'x'])).not.toMatch(/[^\r]\n|\r\r/)
  })

  test('ends a last line that had no newline before it adds one', () => {
    expect(edited(DUPLICATED, 'http.host', '_site_')).toBe(`${DUPLICATED}\nhttp.host: _site_\n`)
    expect(edited('a: 1\n#http.host: x', 'http.host', '_site_')).toBe('a: 1\n#http.host: x\nhttp.host: _site_\n')
  })

  test('fills an empty value, which the product would refuse', () => {
    expect(edited(EMPTY_VALUE, 'http.port', '9200')).toBe('http.port: 9200   # fill in\nnetwork.host:\n')
  })

  test('edits and adds inside one-line maps', () => {
    expect(edited(FLOW, 'network.host', '10.0.0.5')).toBe(FLOW.replace('127.0.0.1', '10.0.0.5'))
    expect(edited(FLOW, 'http.host', ['a', 'b'])).toBe(FLOW.replace('}}', '}, http.host: ["a", "b"]}'))
    expect(edited('{}\n', 'http.port', '9200')).toBe('{http.port: 9200}\n')
  })

  test('replaces a value that spans lines', () => {
    expect(edited('a: |\n  x\n  y\nb: 1\n', 'a', 'z')).toBe('a: z\nb: 1\n')
    expect(edited('a: [1,\n  2] # c\nb: 1\n', 'a', ['3'])).toBe('a: ["3"] # c\nb: 1\n')
  })

  test('indents as the top level does', () => {
    expect(edited('  a: 1\n  b: 2\n', 'c', '3')).toBe('  a: 1\n  b: 2\n  c: 3\n')
  })

  test('says what was there', () => {
    expect(editSetting(DUPLICATED, 'http.port', '9200')).toMatchObject({ was: { value: '9202', line: 4 } })
    expect(editSetting(DUPLICATED, 'http.port', '9202')).toEqual({
      ok: true,
      content: DUPLICATED,
      was: { value: '9202', line: 4 },
    })
  })

  test.each([
    ['a: [1', 'malformed', 1],
    ['a: 1\nb: 2\na: 3\n', 'duplicate-key', 3],
    ['a: 1\n---\nb: 1\n', 'several-documents', 2],
    ['- a\n', 'not-settings', 1],
    ['a: &x 1\nb: *x\n', undefined, undefined],
  ])('%j cannot be edited: %s', (content, problem, line) => {
    const edit = editSetting(content, 'c', '1')
    expect(edit).toMatchObject(problem === undefined ? { ok: true } : { ok: false, problem, line })
  })

  test('does not touch what other settings hang on', () => {
    expect(editSetting('a: &x 1\nb: *x\na.b: 1\n', 'b', '2')).toMatchObject({ ok: true })
    expect(editSetting('? [a, b]\n: 1\n? c\n: 2\n', 'c', '3')).toMatchObject({ ok: true })
    expect(editSetting('a: 1\n...\n', 'b', '2')).toEqual({ ok: false, problem: 'entangled' })
    expect(editSetting('? a\n', 'a', '2')).toEqual({ ok: false, problem: 'entangled', line: 1 })
  })
})

describe('commenting one setting out', () => {
  test('in its place, other settings and comments kept', () => {
    expect(commentOutSetting(NESTED, 'http.port')).toEqual({
      ok: true,
      content: NESTED.replace('  port: 9280', '  #port: 9280'),
      was: { value: '9280', line: 6 },
    })
    expect(commentOutSetting(DUPLICATED, 'http.port')).toMatchObject({
      content: DUPLICATED.replace('http.port: 9202', '#http.port: 9202'),
    })
  })

  test('not where another setting would change', () => {
    expect(commentOutSetting(FLOW, 'http.port')).toEqual({ ok: false, problem: 'entangled', line: 1 })
    expect(commentOutSetting('a:\n  b: 1\n', 'a.b')).toMatchObject({ ok: false, problem: 'entangled' })
    expect(commentOutSetting(NESTED, 'network.host')).toMatchObject({ ok: false })
    expect(commentOutSetting(NESTED, 'no.such')).toEqual({ ok: false, problem: 'entangled' })
    expect(commentOutSetting('a: [', 'a')).toMatchObject({ ok: false, problem: 'malformed' })
  })
})

const KEYS = ['http.host', 'http.port', 'network.host', 'discovery.type', 'path.data', 'cluster.name', 'node.name']
const word = fc.oneof(
  fc.constantFrom('9200', '_local_', '_site_', '10.0.0.5', 'fd00::5', 'single-node', '$HOSTNAME', 'true', '~', ''),
  fc.string(),
)
const value = fc.oneof(word, fc.array(word, { maxLength: 4 }))

describe('whatever is edited', () => {
  test('the key has the value, every other setting is as before, and a second edit changes nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ALL), fc.constantFrom(...KEYS), value, (content, key, wanted) => {
        const edit = editSetting(content, key, wanted)
        if (!edit.ok) throw new Error(edit.problem)
        expect(effective(edit.content, key)).toEqual(wanted)
        expect(editSetting(edit.content, key, wanted)).toMatchObject({ ok: true, content: edit.content })
        for (const other of KEYS.filter(name => name !== key))
          expect(effective(edit.content, other)).toEqual(effective(content, other))
      }),
      { numRuns: 120 },
    )
  })

  test('every comment stays, and no line is touched but those of the key', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ALL), fc.constantFrom('http.host', 'http.port'), word, (content, key, wanted) => {
        const edit = editSetting(content, key, wanted)
        if (!edit.ok) throw new Error(edit.problem)
        const before = content.split(/\r?\n/)
        const after = edit.content.split(/\r?\n/)
        expect(after.filter(line => line !== '' && !before.includes(line)).length).toBeLessThanOrEqual(1)
        expect(before.filter(line => !after.includes(line)).length).toBeLessThanOrEqual(1)
        expect(after.join('\n').match(/#/g)?.length ?? 0).toBeGreaterThanOrEqual(
          before.join('\n').match(/#/g)?.length ?? 0,
        )
      }),
      { numRuns: 100 },
    )
  })

  test('what is written means the same to any YAML reader', () => {
    fc.assert(
      fc.property(fc.array(word), list => {
        expect(parse(yamlText(list))).toEqual(list)
      }),
    )
  })
})
