import type { SignId } from './sign.ts'

/** Something to run by hand, as root where it is on the node, and what it shows where the cause holds. */
export interface Check {
  at: 'node' | 'client' | 'aws'
  run: string
  shows: string
}

const check =
  (at: Check['at']) =>
  (run: string, shows: string): Check => ({ at, run, shows })

export const onNode = check('node')
export const atClient = check('client')
export const inAws = check('aws')

/** A line that a program writes of the cause, `…` for what varies. */
interface Line {
  text: string
  /** The versions it was seen on, or where it was read. */
  on: string
}

/**
 * What a person can know of a cause without this program: a page of the knowledge base, in Markdown of one line (inline
 * code at most). Fix, consequences and undo are no part of it: they come from the plan.
 */
export interface Page {
  /** How it first shows, likeliest first. */
  signs: readonly [SignId, ...SignId[]]
  /** What it looks like: to a client, and on the node. */
  client: string
  node: string
  lines?: readonly Line[]
  provenBy: readonly string[]
  refutedBy?: readonly string[]
  /** Causes that look alike, by id, and what tells them apart. */
  unlike?: Readonly<Record<string, string>>
  check: readonly [Check, ...Check[]]
  /** How far this program can tell it, where that is not all the way. */
  limit?: string
}
