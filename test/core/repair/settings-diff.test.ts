import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyPatch } from 'diff'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { editSetting } from '../../../lib/core/repair/setting-edit.ts'
import { editCommand, settingsDiff } from '../../../lib/core/repair/settings-diff.ts'
import { ALL, AUTO_CONFIGURED, COMMENTED, CRLF, NESTED } from './settings-samples.ts'

const edited = (content: string, key: string, value: string | string[]): string => {
  const edit = editSetting(content, key, value)
  if (!edit.ok) throw new Error(edit.problem)
  return edit.content
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-diff-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the diff', () => {
  test('is unified, with three lines around the change', () => {
    const patch = settingsDiff(
      '/etc/elasticsearch/elasticsearch.yml',
      COMMENTED,
      edited(COMMENTED, 'http.port', '9200'),
    )
    expect(
      patch
        .split('\n')
        .slice(0, 2)
        .map(line => line.trimEnd()),
    ).toEqual(['--- /etc/elasticsearch/elasticsearch.yml', '+++ /etc/elasticsearch/elasticsearch.yml'])
    expect(patch.match(/^[ ]/gm)).toHaveLength(6)
  })

  test('makes the file what the edit made it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ALL), fc.constantFrom('http.host', 'network.host', 'a.b'), (content, key) => {
        const after = edited(content, key, ['_local_', '10.0.0.5'])
        expect(applyPatch(content, settingsDiff('/x.yml', content, after), { autoConvertLineEndings: false })).toBe(
          after,
        )
      }),
      { numRuns: 60 },
    )
  })

  test('does not lean on a line that was masked on the node', () => {
    const content = 'a: 1\nsecret: <masked>\nb: 2\nhttp.port: 9280\nc: 3\nd: 4\n'
    const patch = settingsDiff('/x.yml', content, edited(content, 'http.port', '9200'))
    expect(patch).not.toContain('<masked>')
    expect(patch).toContain('\n b: 2\n-http.port: 9280')
    const near = 'secret: <masked>\nhttp.port: 9280\nother: <masked>\n'
    expect(settingsDiff('/x.yml', near, edited(near, 'http.port', '9200'))).not.toContain('<masked>')
    const own = 'http.port: <masked>\n'
    expect(settingsDiff('/x.yml', own, edited(own, 'http.port', '9200'))).toContain('-http.port: <masked>')
  })
})

describe('the command', () => {
  const sha = (text: string) => createHash('sha256').update(text).digest('hex')
  const run = (content: string, after: string, onDisk = content) => {
    const path = join(folder, "it's a file.yml")
    writeFileSync(path, onDisk)
    const command = editCommand(path, content, after, sha(content))
    if (command === null) return null
    const { status } = spawnSync('sh', ['-c', command])
    return { status, file: readFileSync(path, 'utf8') }
  }

  // The command is for nodes, which have GNU sed; this machine may have another.
  const gnuSed = spawnSync('sed', ['--version']).status === 0

  test('makes the same edit with a real sed', () => {
    for (const [content, key, value] of [
      [COMMENTED, 'http.port', '9200'],
      [COMMENTED, 'http.host', ['_local_', '10.0.0.5']],
      [AUTO_CONFIGURED, 'http.host', ['_local_', 'x\\y']],
      [NESTED, 'http.port', '9200'],
      ['http.port: 1 # C:\\dir & "x" \'y\'\n', 'http.port', '9200'],
    ] as const) {
      if (!gnuSed) break
      const after = edited(content, key, typeof value === 'string' ? value : [...value])
      expect(run(content, after)).toEqual({ status: 0, file: after })
      expect(readFileSync(join(folder, "it's a file.yml.before-esfleet"), 'utf8')).toBe(content)
    }
  })

  test('does nothing to a file that is not the one that was read', () => {
    const outcome = run(COMMENTED, edited(COMMENTED, 'http.port', '9200'), `${COMMENTED}# changed since\n`)
    expect(outcome).toEqual({ status: 1, file: `${COMMENTED}# changed since\n` })
  })

  test.each([
    ['several lines change', NESTED, edited(NESTED, 'network.host', ['10.0.0.5', 'b']), 'a'.repeat(64)],
    ['lines end in CRLF', CRLF, edited(CRLF, 'http.port', '9200'), 'a'.repeat(64)],
    ['there is no final newline', 'a: 1', edited('a: 1', 'b', '2'), 'a'.repeat(64)],
    ['nothing changes', COMMENTED, COMMENTED, 'a'.repeat(64)],
    ['the checksum is none', COMMENTED, edited(COMMENTED, 'http.port', '9200'), '$(reboot)'],
    ['lines go away', 'a: 1\nb: 2\n', 'a: 1\n', 'a'.repeat(64)],
    ['two lines change', 'a: 1\nb: 2\n', 'a: 2\nb: 3\n', 'a'.repeat(64)],
  ])('is not offered where %s', (_, before, after, sha256) => {
    expect(editCommand('/x.yml', before, after, sha256)).toBeNull()
  })
})
