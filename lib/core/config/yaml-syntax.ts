import type { ErrorCode, YAMLError } from 'yaml'
import type { TextProblem } from './yaml-text.ts'

const NOT_YAML = 'what is not YAML'
const ONE_MARK = 'one anchor or tag at most, before its value'

/** By code: the parser's own words may quote the text, and a secret in it. */
const problems: Readonly<Record<ErrorCode, readonly [got: string, wanted: string]>> = {
  ALIAS_PROPS: ['an alias with an anchor or a tag', 'the value written out'],
  BAD_ALIAS: ['what begins like an alias', 'quotes around a text that begins with * or &'],
  BAD_COLLECTION_TYPE: ['a tag that does not fit its value', 'the value without a tag'],
  BAD_DIRECTIVE: ['a directive that is not known', 'no line that begins with %'],
  BAD_DQ_ESCAPE: ['an escape that is not known', 'a known one, or single quotes around the text'],
  BAD_INDENT: ['an indentation that fits nothing above', 'what belongs together to begin in the same column'],
  BAD_PROP_ORDER: [NOT_YAML, ONE_MARK],
  BAD_SCALAR_START: ['a text that begins with a special character', 'quotes around it'],
  BLOCK_AS_IMPLICIT_KEY: ['a second ": " on one line', 'one field a line, or quotes around the text'],
  BLOCK_IN_FLOW: ['indented lines within [ ] or { }', 'commas there, or the brackets left out'],
  DUPLICATE_KEY: ['a field that stands here already', 'each field once'],
  IMPOSSIBLE: [NOT_YAML, 'a list, a map or a value'],
  KEY_OVER_1024_CHARS: ['a field name of more than 1024 characters', 'a shorter one'],
  MISSING_CHAR: [NOT_YAML, 'a closing quote or bracket, a comma, a colon with a space after it, or a hyphen'],
  MULTILINE_IMPLICIT_KEY: ['a field name over several lines', 'it on one line, with a colon after it'],
  MULTIPLE_ANCHORS: [NOT_YAML, ONE_MARK],
  MULTIPLE_DOCS: ['a second document', 'one document: no line --- after the first'],
  MULTIPLE_TAGS: [NOT_YAML, ONE_MARK],
  NON_STRING_KEY: ['a field name that is no text', 'a plain name'],
  RESOURCE_EXHAUSTION: ['too many levels, one in the other', 'fewer'],
  TAB_AS_INDENT: ['a tab that indents', 'spaces'],
  TAG_RESOLVE_FAILED: [
    'a tag that is not known',
    'the value without a tag, or quotes around a text that begins with !',
  ],
  UNEXPECTED_TOKEN: [NOT_YAML, 'a list, a map or a value that ends here'],
}

export function syntaxProblem({ code, pos: [offset] }: YAMLError): TextProblem {
  const [got, wanted] = problems[code]
  return { offset, got, wanted }
}
