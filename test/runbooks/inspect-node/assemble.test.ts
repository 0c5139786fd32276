import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inspectScript } from '../../../lib/runbooks/inspect-node/assemble.ts'

const PARTS = new URL('../../../lib/runbooks/inspect-node/parts/', import.meta.url)
const names = readdirSync(PARTS)
const parts = names.map(name => readFileSync(new URL(name, PARTS), 'utf8'))
const script = inspectScript()

/** Of a Run Command document: 64 KB, with its schema and parameters around the script. */
const MOST_BYTES = 56 * 1024

const SHELLS = [['dash'], ['busybox', 'ash'], ['bash', '--posix'], ['sh']].filter(
  ([command = '', ...args]) => spawnSync(command, [...args, '-c', ':']).status === 0,
)

test.each(SHELLS)('%s %s reads it to its end', (...shell) => {
  const [command = '', ...args] = shell.filter(word => word !== undefined)
  const { status, stderr } = spawnSync(command, [...args, '-n'], { input: script, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test('it is the same each time, and fits into a Run Command document', () => {
  expect(inspectScript()).toBe(script)
  expect(Buffer.byteLength(JSON.stringify(script))).toBeLessThan(MOST_BYTES)
})

test('it says at its head what it is, and runs nothing before its last line', () => {
  expect(script).toMatch(/^#!\/bin\/sh\n# Reads what a diagnosis needs/)
  expect(script.split('\n').slice(-2)).toEqual(['main </dev/null 2>/dev/null', ''])
})

test('every line of a part is in it, but for comments and blanks', () => {
  expect(names.length).toBeGreaterThan(20)
  expect(names.filter(name => !/^\d\d-[a-z-]+\.sh$/.test(name))).toEqual([])
  const bare = (text: string) => text.split('\n').map(line => line.replace(/^ +/, ''))
  const code = parts.flatMap(bare).filter(line => line !== '' && !line.startsWith('#'))
  expect(code.length).toBeGreaterThan(900)
  expect(bare(script).filter(line => line !== '' && !line.startsWith('#'))).toEqual(code)
})

test('no part holds a here-document, whose text would lose its comments and spaces', () => {
  expect(parts.filter(text => /<<-?\s*["'\\]?\w/.test(text))).toEqual([])
})
