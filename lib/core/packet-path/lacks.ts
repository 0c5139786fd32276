import type { Network } from './network.ts'

/** What is missing, and why: not in the file at all, on another page, or not among what the file lists. */
export function lacks({ whole, partial }: Pick<Network, 'whole' | 'partial'>, operation: string, what: string): string {
  if (partial.has(operation)) return `${what} (${operation} is one page of several: NextToken)`
  return whole.has(operation) ? `${what} (not in ${operation})` : `${what} (${operation} is not in the snapshot)`
}
