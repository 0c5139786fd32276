export type FieldPath = readonly (string | number)[]

/** What is wrong with one field, wherever it stands in the text. */
export interface FieldProblem {
  path: FieldPath
  /** Where it is not the field's value. */
  got?: string
  wanted: string
  /** It is the field's name that is wrong, not its value. */
  ofKey?: true
}
