import type { FindingOf } from '../../model/finding.ts'
import type { Cause } from '../cause.ts'
import { sameAddress } from '../known/address.ts'
import type { Failure } from '../known/life.ts'
import { firstPort, includesPort } from '../known/ports.ts'
import { listensAt } from '../known/sockets.ts'
import type { Known } from '../known.ts'
import { read } from '../reasons.ts'
import { failedStart } from './failed-start.ts'

/** A server of before that outlived its unit holds the port just as another program does. */
const holderOf = (failure: FindingOf<'bind-failure'>, { evidence, case: { target } }: Known) => {
  const ports = failure.ports ?? (failure.layer === 'transport' ? String(target.transportPort) : String(target.port))
  return evidence?.facts.of('listener').find(each => includesPort(ports, each.port))
}

const isMissingAddress = (failure: FindingOf<'bind-failure'>, { evidence }: Known): boolean => {
  const { address } = failure
  if (failure.reason !== 'bind' || failure.errno === 'EADDRNOTAVAIL') return true
  if (failure.errno !== undefined || address === undefined || evidence === undefined) return false
  return evidence.addresses.length > 0 && !evidence.addresses.some(own => sameAddress(own, address))
}

const isTakenPort = (failure: FindingOf<'bind-failure'>, known: Known): boolean => {
  if (failure.errno === 'EADDRINUSE') return true
  return failure.errno === undefined && !isMissingAddress(failure, known) && holderOf(failure, known) !== undefined
}

const portSays = (failure: Failure): string =>
  failure.kind === 'bind-failure'
    ? `it could not bind ${failure.address ?? 'its address'}${failure.ports === undefined ? '' : `, port ${firstPort(failure.ports)}`}: the port is taken`
    : ''

export const couldNotBind: readonly Cause[] = [
  failedStart({
    id: 'port-taken',
    title: 'another program holds its port',
    is: (failure, known) => failure.kind === 'bind-failure' && isTakenPort(failure, known),
    says: portSays,
    otherwise: known => {
      const failure = known.evidence?.life.failures.find(
        each => each.kind === 'bind-failure' && isTakenPort(each, known),
      )
      const holder = failure?.kind === 'bind-failure' ? holderOf(failure, known) : undefined
      if (holder === undefined) return { belief: 0, reasons: [] }
      return {
        belief: 0,
        reasons: [read(holder, `${holder.command ?? 'another program'} listens at ${listensAt(holder)}`)],
      }
    },
  }),
  failedStart({
    id: 'bind-address-missing',
    title: 'the address that it is told to bind is not on this host',
    is: (failure, known) => failure.kind === 'bind-failure' && isMissingAddress(failure, known),
    says: failure =>
      failure.kind === 'bind-failure'
        ? `it could not ${failure.reason === 'bind' ? 'bind' : 'resolve'} ${failure.address ?? 'its address'}`
        : '',
  }),
]
