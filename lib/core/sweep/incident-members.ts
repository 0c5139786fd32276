import type { Incident, IncidentMember } from '../model/incident.ts'
import type { JudgedTarget } from './judge-cells.ts'
import type { RedTarget } from './red-targets.ts'

/** Members that an incident lists; those beyond are counted. */
export const MAX_MEMBERS = 50

export type Members = Pick<Incident, 'members' | 'moreMembers'>

const memberOf = ({ target, roles, since }: RedTarget): IncidentMember => {
  const { address, instanceId, subnet } = target.watched.target
  return {
    address,
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(subnet === undefined ? {} : { subnet }),
    ports: [...roles],
    since,
  }
}

/**
 * Members after a sweep: red ones stay or return, green and retired ones leave, unknown ones stay as they were. Those
 * that left are forgotten where there is no room for those that joined.
 */
export function nextMembers(
  { members, expectation }: Pick<Incident, 'members' | 'expectation'>,
  red: readonly RedTarget[],
  judgedAt: (address: string) => JudgedTarget | undefined,
  now: number,
): Members {
  const redAt = new Map(red.map(each => [each.address, each]))
  const listed = members.map((member): IncidentMember => {
    const again = redAt.get(member.address)
    if (again !== undefined)
      return { ...memberOf(again), since: member.leftAt === undefined ? member.since : again.since }
    if (member.leftAt !== undefined) return member
    return isHeld(judgedAt(member.address), expectation) ? member : { ...member, leftAt: now }
  })
  const known = new Set(members.map(({ address }) => address))
  const joining = red.filter(({ address }) => !known.has(address)).map(memberOf)
  const active = listed.filter(isActive)
  const places = Math.max(0, MAX_MEMBERS - active.length)
  const spare = MAX_MEMBERS - active.length - Math.min(places, joining.length)
  const gone = new Set(listed.filter(member => !isActive(member)).slice(0, Math.max(0, spare)))
  return {
    members: [...listed.filter(member => isActive(member) || gone.has(member)), ...joining.slice(0, places)],
    moreMembers: Math.max(0, joining.length - places),
  }
}

export const isActive = ({ leftAt }: IncidentMember): boolean => leftAt === undefined

/** Not red, and nobody has seen it green: unheard. */
const isHeld = (judged: JudgedTarget | undefined, expectation: Incident['expectation']): boolean => {
  const cells = judged?.cells.filter(({ expected }) => expected.expectation === expectation) ?? []
  return cells.length > 0 && !cells.some(({ reading }) => reading.is === 'up')
}

/** Whether both tell the same of who fails. */
export const sameMembers = (a: Members, b: Members): boolean =>
  a.moreMembers === b.moreMembers &&
  a.members.length === b.members.length &&
  a.members.every((member, i) => {
    const other = b.members[i]
    return (
      member.address === other?.address &&
      member.instanceId === other.instanceId &&
      member.leftAt === other.leftAt &&
      member.ports.join() === other.ports.join()
    )
  })
