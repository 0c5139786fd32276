import { readFile, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from '../command.ts'
import { EXIT, wrongUsage } from '../command.ts'
import { FIRST_FLEET } from '../first-fleet.ts'
import { printLine } from '../print.ts'

const SCHEMA = 'docs/shapes/fleet.schema.json'
const root = new URL('../../', import.meta.url)

const fileProblems: Readonly<Record<string, string>> = {
  EEXIST: 'it is there already, and is left as it is: name another file',
  ENOENT: 'there is no such folder',
  EACCES: 'writing there is not allowed',
  EROFS: 'writing there is not allowed',
  EISDIR: 'it is a folder',
}

export const command: Command = {
  name: 'init',
  summary: 'writes a first fleet.yaml, or one with every field',
  operands: '[FILE] [--example]',
  maxOperands: 1,
  options: { example: { type: 'boolean', about: 'every field, with what it means and its default' } },
  examples: ['esfleet init', 'esfleet init --example all-fields.yaml'],
  async run([file = 'fleet.yaml'], values, terminal) {
    const text = values.example === true ? await readFile(new URL('fleet.example.yaml', root), 'utf8') : FIRST_FLEET
    const schema = relative(dirname(resolve(file)), fileURLToPath(new URL(SCHEMA, root)))
    try {
      await writeFile(file, text.replace(SCHEMA, schema), { flag: 'wx' })
    } catch (err) {
      const { code = 'unknown error' } = err as NodeJS.ErrnoException
      throw wrongUsage(`cannot write "${file}": ${fileProblems[code] ?? code}`)
    }
    const next = values.example === true ? 'every field is in it' : 'fill in what says FILL-IN'
    const told =
      values.json === true ? JSON.stringify({ written: file }) : `wrote ${file}: ${next}, then npx cdk deploy '**'`
    await printLine(terminal.stdout, told)
    return EXIT.done
  },
}
