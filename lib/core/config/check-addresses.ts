import { isWildcard, type LiteralAddress, parseAddress } from '../evidence/literal-address.ts'
import { expectationsOf } from './expectations.ts'
import type { FieldProblem } from './field-problem.ts'
import type { Environment, TargetGroup } from './fleet-config.ts'
import { repeats } from './repeats.ts'

/** Literal addresses of one node each, and IPv6 only where every vantage that probes it can speak it. */
export function checkAddresses(group: TargetGroup, environment: Environment): FieldProblem[] {
  const { select, addressFamily } = group
  const path = ['select', 'addresses']
  const given = 'addresses' in select ? select.addresses : []
  const addresses = given.map(text => ({ text, literal: dialled(text) }))
  const bad = addresses.flatMap(({ text, literal }, i): FieldProblem[] => {
    if (literal === undefined) return [{ path: [...path, i], wanted: wantedFor(text) }]
    const wrongFamily = addressFamily === 'ipv6' && literal.family === 4
    return wrongFamily ? [{ path: [...path, i], wanted: 'an IPv6 address, since addressFamily is ipv6' }] : []
  })
  const known = addresses.map(({ text, literal }) => (literal ? `${literal.family}/${literal.bits}` : text))
  const again = repeats(known).map(i => ({ path: [...path, i], wanted: 'each address once' }))
  return [...bad, ...again, ...checkDualStack()]

  function checkDualStack(): FieldProblem[] {
    const first = addresses.findIndex(({ literal }) => literal?.family === 6)
    if (addressFamily === 'ipv4' && first === -1) return []
    const narrow = expectationsOf(environment, group).filter(({ vantage }) => !vantage.dualStack)
    if (narrow.length === 0) return []
    const names = narrow.map(({ vantage }) => vantage.name).join(', ')
    const wanted = `dualStack: true on every vantage that probes it: IPv6 cannot be spoken from ${names}`
    return [{ path: addressFamily === 'ipv6' ? ['addressFamily'] : [...path, first], wanted }]
  }
}

/** An address that names one machine, in a form that everything takes: no brackets, no zone. */
function dialled(text: string): LiteralAddress | undefined {
  const literal = /^[\d.]+$|^[\da-f:.]+$/i.test(text) ? parseAddress(text) : undefined
  return literal === undefined || isWildcard(literal) || isForMany(literal) ? undefined : literal
}

/** Multicast, and the IPv4 addresses above it: reserved, and broadcast. */
const isForMany = ({ family, bits }: LiteralAddress): boolean =>
  family === 4 ? bits >= 0xe0000000n : bits >> 120n === 0xffn

const wantedFor = (text: string): string =>
  parseAddress(text) === undefined
    ? 'a literal address without port, such as 10.0.0.5 or fd00::5: names are not resolved'
    : 'the address of one node, without brackets or zone'
