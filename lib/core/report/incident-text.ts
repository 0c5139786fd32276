import type { TargetGroup } from '../config/fleet-config.ts'
import { type FailureSign, hasEnded, type Incident, type IncidentMember } from '../model/incident.ts'
import { signText } from './sign-text.ts'

/** What of a target group a text needs; its group may have left the configuration since. */
export type GroupPorts = Pick<TargetGroup, 'http' | 'transport' | 'scheme'>

/** Members that fail still; once it has ended, all that ever did. */
export const membersOf = ({ members, status }: Incident): IncidentMember[] =>
  hasEnded(status) ? members : members.filter(({ leftAt }) => leftAt === undefined)

/** How its members fail now; of one that is over, how they did. */
export function signsOf({ signs }: Incident): FailureSign[] {
  const current = signs.filter(({ cells }) => cells > 0)
  return current.length > 0 ? current : signs
}

const countOf = (incident: Incident): number => membersOf(incident).length + incident.moreMembers

const targets = (count: number): string => (count === 1 ? '1 target' : `${count} targets`)

/** `10.0.0.5 (data)`, `3 targets of data in subnet-0a…`. */
export function subjectOf(incident: Incident): string {
  const { scope, targetGroup } = incident
  switch (scope.kind) {
    case 'node':
      return `${scope.address} (${targetGroup})`
    case 'subnet':
      return `${targets(countOf(incident))} of ${targetGroup} in ${scope.subnet}`
    case 'target-group':
      return `${targets(countOf(incident))} of ${targetGroup}`
  }
}

/** `9200 and 9300`, or the roles of the ports where their numbers are not known. */
export function portsText(port: Incident['port'], group: GroupPorts | undefined): string {
  const http = group === undefined || group.http === 'none' ? 'the REST port' : String(group.http)
  const transport = group === undefined ? 'the transport port' : String(group.transport)
  if (port === 'both') return `${http} and ${transport}`
  return port === 'http' ? http : transport
}

/** What is broken, in one sentence. */
export function incidentText(incident: Incident, group: GroupPorts | undefined): string {
  const { expectation, port, observations, status } = incident
  const signs = signsOf(incident)
  const ports = portsText(port, group)
  const over = hasEnded(status)
  if (expectation === 'must-not-reach') {
    return `${subjectOf(incident)} ${over ? 'could' : 'can'} be reached on ${ports}, and must not`
  }
  const texts = [...new Set(signs.map(sign => signText(sign, observations)))].join('; ')
  const answers = signs.length > 0 && signs.every(({ outcome }) => outcome === 'open')
  const what = answers
    ? `${over ? 'answered' : 'answers'} on ${ports} and ${over ? 'did' : 'does'} not serve`
    : `${over ? 'could not' : 'cannot'} be reached on ${ports}`
  return `${subjectOf(incident)} ${what}${texts === '' ? '' : `: ${texts}`}`
}
