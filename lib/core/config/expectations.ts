import type { Expectation, PortRole } from '../model/fleet-target.ts'
import type { Environment, TargetGroup, Vantage } from './fleet-config.ts'

export interface Expected {
  vantage: Vantage
  expectation: Expectation
}

/** From where a target group is probed, and what is expected there, in the order of the vantages. */
export function expectationsOf(
  { vantages }: Pick<Environment, 'vantages'>,
  { reach, mustNotReach }: Pick<TargetGroup, 'reach' | 'mustNotReach'>,
): Expected[] {
  return vantages.flatMap((vantage): Expected[] => {
    if (mustNotReach.includes(vantage.name)) return [{ vantage, expectation: 'must-not-reach' }]
    return (reach?.includes(vantage.name) ?? true) ? [{ vantage, expectation: 'reach' }] : []
  })
}

/** The ports of every target of the group, without the REST port where it is off. */
export function portsOf({
  http,
  transport,
}: Pick<TargetGroup, 'http' | 'transport'>): { role: PortRole; port: number }[] {
  const ofTransport = { role: 'transport', port: transport } as const
  return http === 'none' ? [ofTransport] : [{ role: 'http', port: http }, ofTransport]
}
