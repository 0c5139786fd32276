import type { LiteralAddress } from '../evidence/literal-address.ts'

/** The other side, as a rule sees it on the packets that come from it or go to it. */
export interface Peer {
  /** Undefined where it is not known, or may be translated on the way. */
  address: LiteralAddress | undefined
  /** Security groups of its interface; empty where references to groups match nothing, undefined where not known. */
  groups: readonly string[] | undefined
  /** Why something of it is not known. */
  missing: readonly string[]
}
