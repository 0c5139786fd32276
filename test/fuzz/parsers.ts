import { evidenceParsers } from './evidence-parsers.ts'
import { netParsers } from './net-parsers.ts'
import type { Parser } from './parser.ts'
import { wireParsers } from './wire-parsers.ts'

/** Everything that reads bytes which others wrote. */
export const PARSERS: readonly Parser[] = [...netParsers, ...wireParsers, ...evidenceParsers]
