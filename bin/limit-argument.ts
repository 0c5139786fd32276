import type { Option, Values } from './command.ts'
import { wrongUsage } from './command.ts'

export const DEFAULT_LIMIT = 50
const MAX_LIMIT = 10_000

export const limitOption = (of: string): Option => ({
  type: 'string',
  value: 'N',
  about: `at most so many ${of}, the newest (default ${DEFAULT_LIMIT})`,
})

export function parseLimit(given: Values[string]): number {
  if (given === undefined) return DEFAULT_LIMIT
  const limit = /^\d{1,5}$/.test(String(given)) ? Number(given) : 0
  if (limit < 1 || limit > MAX_LIMIT) throw wrongUsage(`--limit "${given}" is not a number from 1 to ${MAX_LIMIT}`)
  return limit
}
