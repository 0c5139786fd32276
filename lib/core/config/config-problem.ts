import { visible } from '../report/visible.ts'
import type { FieldPath } from './field-problem.ts'

/** What keeps a `fleet.yaml` from being read, at the place where it stands. Lines and columns count from 1. */
export interface ConfigProblem {
  file: string
  line: number
  column: number
  /** `environments[0].vantages[1].subnet`; empty where the whole file is meant. */
  field: string
  /** As it stands in the file; of what may be a secret only what kind of value it is. */
  got: string
  wanted: string
}

/** `fleet.yaml:14:7 environments[0].vantages[1].subnet: got "subnet-x", wanted subnet-… (8 or 17 hex digits)` */
export const configProblemText = ({ file, line, column, field, got, wanted }: ConfigProblem): string =>
  visible(`${file}:${line}:${column}${field === '' ? '' : ` ${field}`}: got ${got}, wanted ${wanted}`)

/** A key that is no plain word stands in quotes: `tags["es:role"]`. */
export const fieldText = (path: FieldPath): string =>
  path
    .map(part => {
      if (typeof part === 'number') return `[${part}]`
      return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`
    })
    .join('')
    .replace(/^\./, '')
