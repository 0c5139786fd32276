import type { Reason } from '../model/diagnosis.ts'
import type { Known } from './known.ts'
import type { Page } from './page.ts'

/** How probable it is, from 0 to 1, that the cause holds and explains what was observed. 0: no ground, or refuted. */
export type Belief = number

/** A row of the catalogue. Pure: the same case gives the same belief. */
export interface Cause<Id extends string = string> {
  /** A contract with events, JSON and docs: ids may be added, never renamed. */
  id: Id
  /** What an operator would call it, one line, lower case, no full stop. */
  title: string
  /** The page of the knowledge base, as it stands without this program. */
  page: Page
  weigh(known: Known): Belief
  /** Only called where `weigh` gave more than 0. */
  because(known: Known): Reason[]
  contradicts?(known: Known): Reason[]
  /** Causes, by id or by whole families, that cannot show, or cannot be mended, before this one is. */
  masks?: readonly string[]
  /**
   * Sections of the evidence that must be whole, since the cause stands on something not being told there. It is not
   * named while one of them is missing. Empty where something that was told proves it.
   */
  silentIn?(known: Known): readonly string[]
  /** Since when it holds, unix milliseconds, where evidence tells. Only called where `weigh` gave more than 0. */
  since?(known: Known): number | undefined
  /** What would decide whether it is this cause: a question with the command that answers it. */
  ask?(known: Known): string
}

/** What a cause has whether it can be named or not. */
export type Described<Id extends string = string> = Pick<Cause<Id>, 'id' | 'title' | 'page'>

/** Rows of a family. The ids of all rows together are the type `CauseId`: a row is the only place where an id is written. */
export const causes = <Id extends string>(rows: readonly Cause<Id>[]): readonly Cause<Id>[] => rows
