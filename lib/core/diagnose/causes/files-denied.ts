import type { FindingOf } from '../../model/finding.ts'
import type { Cause } from '../cause.ts'
import type { Failure } from '../known/life.ts'
import type { Known } from '../known.ts'
import { read } from '../reasons.ts'
import { failedStart, fatal, subject } from './failed-start.ts'
import { inferredAs } from './inferred.ts'

/** A path of the node's configuration, its keystore included, rather than of its data or logs. */
const isConfiguration = (failure: Failure, known: Known): boolean => {
  const path = failure.kind === 'fatal' ? (failure.subject ?? '') : ''
  const conf = known.evidence?.node?.conf
  return conf === undefined ? /\/(config|etc)\//.test(path) : path.startsWith(`${conf}/`)
}

const deniedByModule = ({ evidence }: Known): FindingOf<'access-denial'> | undefined =>
  evidence?.facts.of('access-denial').at(-1)

/** A file that the node may not, or cannot, read: of its configuration, of its data, or for a security module. */
export const filesDenied: readonly Cause[] = [
  failedStart({
    id: 'config-unreadable',
    title: 'its configuration cannot be read',
    is: (failure, known) =>
      fatal(failure, 'config-syntax', 'config-unreadable') ||
      (fatal(failure, 'access-denied') && isConfiguration(failure, known) && deniedByModule(known) === undefined),
    says: failure => `the node could not read its configuration${subject(failure)}`,
    otherwise: inferredAs('config-unreadable'),
  }),
  failedStart({
    id: 'data-path-denied',
    title: 'it may not read or write its data or log path',
    is: (failure, known) =>
      fatal(failure, 'access-denied') && !isConfiguration(failure, known) && deniedByModule(known) === undefined,
    says: failure => `the node was denied access${subject(failure)}`,
  }),
  failedStart({
    id: 'access-control-denied',
    title: 'SELinux or AppArmor denies it access',
    is: (failure, known) => fatal(failure, 'access-denied') && deniedByModule(known) !== undefined,
    says: failure => `the node was denied access${subject(failure)}`,
    otherwise: known => {
      const denial = deniedByModule(known)
      return { belief: 0, reasons: denial === undefined ? [] : [read(denial, `${denial.by} denied it`)] }
    },
  }),
]
