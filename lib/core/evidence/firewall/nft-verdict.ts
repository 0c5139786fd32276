import type { Action, RejectWith } from './ruleset.ts'
import type { WordCursor } from './words.ts'

/** The action that `word` begins, with what belongs to it read on; undefined for any other statement. */
export const verdictOf = (word: string, cursor: WordCursor): Action | undefined => {
  switch (word) {
    case 'accept':
    case 'drop':
    case 'return':
      return { do: word }
    case 'continue':
      return { do: 'go-on' }
    case 'jump':
    case 'goto':
      return { do: word, chain: cursor.next() }
    case 'reject':
      return { do: 'reject', with: rejectWith(cursor) }
    case 'queue':
    case 'redirect':
    case 'dnat':
    case 'tproxy':
    case 'synproxy':
      cursor.finish()
      return { do: 'elsewhere' }
    default:
      return undefined
  }
}

const REJECTS = new Map<string, RejectWith>(
  Object.entries({
    'port-unreachable': 'port-unreachable',
    'admin-prohibited': 'admin-prohibited',
    'host-prohibited': 'admin-prohibited',
    'host-unreachable': 'host-unreachable',
    'addr-unreachable': 'host-unreachable',
    'net-unreachable': 'net-unreachable',
    'net-prohibited': 'net-unreachable',
    'no-route': 'net-unreachable',
  }),
)

const rejectWith = (cursor: WordCursor): RejectWith => {
  if (!cursor.take('with')) return 'port-unreachable'
  const protocol = cursor.next()
  if (protocol === 'tcp') {
    cursor.next()
    return 'tcp-reset'
  }
  cursor.take('type')
  return REJECTS.get(cursor.next()) ?? 'other'
}
