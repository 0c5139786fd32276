import type { Incident, IncidentScope } from '../model/incident.ts'

export type IncidentPlace = Pick<Incident, 'environment' | 'targetGroup' | 'port' | 'expectation' | 'scope'>

/** At most one open incident has it. */
export const incidentKey = ({ environment, targetGroup, port, expectation, scope }: IncidentPlace): string =>
  [environment, targetGroup, port, expectation, scopeText(scope)].join('/')

function scopeText(scope: IncidentScope): string {
  switch (scope.kind) {
    case 'node':
      return `node:${scope.address}`
    case 'subnet':
      return `subnet:${scope.subnet}`
    case 'target-group':
      return 'target-group'
  }
}
