import type * as z from 'zod/mini'
import type { FieldPath, FieldProblem } from './field-problem.ts'
import { nearest } from './nearest.ts'

type Issue = z.core.$ZodIssue

/** What the schema says of a value, as what is wanted where. */
export const schemaProblems = (issues: readonly Issue[]): FieldProblem[] =>
  issues.flatMap(issue => problemsOf(issue, []))

function problemsOf(issue: Issue, above: FieldPath): FieldProblem[] {
  const path = [...above, ...issue.path.map(part => (typeof part === 'number' ? part : String(part)))]
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownFields(issue.keys, fieldsIn(issue), path)
    case 'invalid_key':
      return [{ path, ofKey: true, wanted: issue.issues[0]?.message ?? issue.message }]
    case 'invalid_union':
      return ofUnion(issue, path)
    default:
      return [{ path, wanted: issue.message }]
  }
}

/** Its branch is that which has the fields that were given, though they be wrong. */
function ofUnion(issue: z.core.$ZodIssueInvalidUnion, path: FieldPath): FieldProblem[] {
  const branches = issue.errors.filter(issues => issues.every(isOfField))
  if (branches.length === 1) return (branches[0] ?? []).flatMap(inner => problemsOf(inner, path))
  const foreign = issue.errors.map(issues => issues.find(({ code }) => code === 'unrecognized_keys'))
  const unknown = foreign.map(each => (each?.code === 'unrecognized_keys' ? each.keys : []))
  const nowhere = (unknown[0] ?? []).filter(key => unknown.every(keys => keys.includes(key)))
  if (nowhere.length > 0)
    return unknownFields(
      nowhere,
      foreign.flatMap(each => (each ? fieldsIn(each) : [])),
      path,
    )
  const several = [...new Set(unknown.flat())]
  return [{ path, wanted: issue.message, ...(several.length > 0 ? { got: several.join(' and ') } : {}) }]
}

const isOfField = ({ path, code }: Issue): boolean => path.length > 0 && code !== 'unrecognized_keys'

const fieldsIn = ({ message }: Issue): string[] => message.split(', ')

function unknownFields(keys: readonly string[], known: readonly string[], path: FieldPath): FieldProblem[] {
  return keys.map(key => {
    const near = nearest(key, known)
    const wanted = near === undefined ? `one of ${known.join(', ')}` : `${near} (of ${known.join(', ')})`
    return { path: [...path, key], ofKey: true, got: 'a field that is not known here', wanted }
  })
}
