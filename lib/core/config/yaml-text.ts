import { type Document, isScalar, type Node, parseDocument, visit } from 'yaml'
import { syntaxProblem } from './yaml-syntax.ts'

/** What is wrong at one place of the text, in UTF-16 units from its start. */
export interface TextProblem {
  offset: number
  got: string
  wanted: string
}

export type YamlText = { ok: true; document: Document.Parsed } | { ok: false; problems: TextProblem[] }

const LONGEST = 1024 * 1024
const REUSE = 'the value written out: anchors and aliases are not followed'

/** YAML 1.2 with text for keys, one document, and nothing that stands for something else. */
export function readYaml(text: string): YamlText {
  const fail = (offset: number, got: string, wanted: string): YamlText => ({
    ok: false,
    problems: [{ offset, got, wanted }],
  })
  if (text.length > LONGEST) return fail(0, `${text.length} characters`, `at most ${LONGEST}`)
  const document = parseDocument(text, { logLevel: 'error', prettyErrors: false, stringKeys: true })
  const faults = [...document.errors, ...document.warnings]
  // What follows a slip in the syntax is often its consequence.
  const first = faults.find(({ code }) => code !== 'DUPLICATE_KEY')
  if (first !== undefined) return { ok: false, problems: [syntaxProblem(first)] }
  const problems = [...faults.map(syntaxProblem), ...standIns(document)]
  if (problems.length > 0) return { ok: false, problems }
  if (document.contents === null) return fail(0, 'an empty file', 'a fleet: esfleet init writes a first one')
  return { ok: true, document }
}

function standIns(document: Document.Parsed): TextProblem[] {
  const problems: TextProblem[] = []
  const add = (node: Node, got: string, wanted: string) => problems.push({ offset: node.range?.[0] ?? 0, got, wanted })
  visit(document, {
    Alias(_, node) {
      add(node, `the alias *${node.source}`, REUSE)
    },
    Value(_, node) {
      if (node.anchor !== undefined) add(node, `the anchor &${node.anchor}`, REUSE)
    },
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '__proto__') add(key, 'the key __proto__', 'another name')
    },
  })
  return problems
}
