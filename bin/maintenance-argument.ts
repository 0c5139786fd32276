import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { userInfo } from 'node:os'
import { durationMs } from '../lib/core/config/duration.ts'
import type { Environment } from '../lib/core/config/fleet-config.ts'
import { nearest } from '../lib/core/config/nearest.ts'
import { parseTarget } from '../lib/core/config/parse-target.ts'
import type { Maintenance } from '../lib/ports.ts'
import type { Values } from './command.ts'
import { wrongUsage } from './command.ts'

const SHORTEST_MS = 60_000
const LONGEST_MS = 720 * 3_600_000
const MAX_REASON = 200

/** The window that the options describe, from `now` on; `known` are the addresses of the target group's targets. */
export function maintenanceWindow(
  values: Values,
  { targetGroups }: Pick<Environment, 'targetGroups'>,
  known: readonly string[],
  now: number,
): Maintenance {
  const names = targetGroups.map(({ name }) => name)
  const group = wanted(values.group, 'group', `one of ${names.join(', ')}`)
  if (!names.includes(group)) {
    const near = nearest(group, names)
    throw wrongUsage(
      `there is no target group "${group}"${near === undefined ? `: there are ${names.join(', ')}` : `, did you mean ${near}?`}`,
    )
  }
  const given = wanted(values.for, 'for', 'such as 2h')
  const forMs = durationMs(given)
  if (!(forMs >= SHORTEST_MS && forMs <= LONGEST_MS)) {
    throw wrongUsage(`--for "${given}" is not a duration from 1m to 720h: write 30m or 2h`)
  }
  const reason = wanted(values.reason, 'reason', 'in a few words').trim()
  if (reason === '' || reason.length > MAX_REASON) throw wrongUsage(`--reason wants 1 to ${MAX_REASON} characters`)
  const addresses = values.address === undefined ? undefined : addressesOf(String(values.address), group, known)
  return {
    id: `m-${randomBytes(4).toString('hex')}`,
    targetGroup: group,
    ...(addresses === undefined ? {} : { addresses }),
    from: now,
    until: now + forMs,
    by: operator(),
    reason,
  }
}

function wanted(value: Values[string], name: string, what: string): string {
  if (typeof value !== 'string') throw wrongUsage(`maintenance add needs --${name}, ${what}`)
  return value
}

/** A window for an address that nobody probes would keep nothing quiet, and nobody would know until the page. */
function addressesOf(text: string, group: string, known: readonly string[]): string[] {
  return text.split(',').map(part => {
    const read = parseTarget(part.trim())
    if (!read.ok || !read.portAssumed || isIP(read.target.host) === 0) {
      throw wrongUsage(`--address "${part}" is not a literal address such as 10.0.0.5`)
    }
    const address = read.target.host
    if (known.length > 0 && !known.includes(address)) {
      const near = nearest(address, known)
      throw wrongUsage(`${group} has no target ${address}${near === undefined ? '' : `, did you mean ${near}?`}`)
    }
    return address
  })
}

/** Who is at this terminal; a user without an entry in the system's list has a number only. */
function operator(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
