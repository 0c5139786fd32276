import type { FindingOf } from '../../model/finding.ts'
import type { Cause } from '../cause.ts'
import { sameAddress } from '../known/address.ts'
import type { Failure } from '../known/life.ts'
import { firstPort, includesPort } from '../known/ports.ts'
import { listensAt } from '../known/sockets.ts'
import type { Known } from '../known.ts'
import { read } from '../reasons.ts'
import { AFTER_THE_PROCESS, wouldRefuse } from '../standing.ts'
import { failedStart } from './failed-start.ts'
import { inferredAs } from './inferred.ts'
import { weighAbsence, whyAbsent } from './nothing-there.ts'
import { processEnded } from './process-ended.ts'
import { serviceNotStarted } from './service-not-started.ts'

type About = FindingOf<'fatal'>['about']

const fatal = (failure: Failure, ...abouts: About[]): boolean =>
  failure.kind === 'fatal' && abouts.includes(failure.about)

const subject = (failure: Failure): string =>
  failure.kind === 'fatal' && failure.subject !== undefined ? `: ${failure.subject}` : ''

/** A path of the node's configuration, its keystore included, rather than of its data or logs. */
const isConfiguration = (failure: Failure, known: Known): boolean => {
  const path = failure.kind === 'fatal' ? (failure.subject ?? '') : ''
  const conf = known.evidence?.node?.conf
  return conf === undefined ? /\/(config|etc)\//.test(path) : path.startsWith(`${conf}/`)
}

const deniedByModule = ({ evidence }: Known): FindingOf<'access-denial'> | undefined =>
  evidence?.facts.of('access-denial').at(-1)

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

export const processNotRunning: readonly Cause[] = [
  ...serviceNotStarted,
  ...processEnded,
  failedStart({
    id: 'setting-unknown',
    title: 'a setting is not known to this version, or its value is not valid',
    is: failure => fatal(failure, 'unknown-setting', 'invalid-setting'),
    says: failure => `the node stopped at a setting that it does not accept${subject(failure)}`,
  }),
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
  failedStart({
    id: 'filesystem-unavailable',
    title: 'a file system that it needs is read-only or not mounted',
    is: failure => fatal(failure, 'read-only-filesystem'),
    says: failure => `the node met a read-only file system${subject(failure)}`,
    otherwise: inferredAs('filesystem-unavailable'),
  }),
  failedStart({
    id: 'node-lock-held',
    title: 'another process holds its data path',
    is: failure => fatal(failure, 'node-lock'),
    says: failure => `the node could not lock its data path${subject(failure)}`,
  }),
  failedStart({
    id: 'disk-full',
    title: 'the disk is full',
    is: failure => fatal(failure, 'disk-full'),
    says: failure => `the node found no space left${subject(failure)}`,
    otherwise: inferredAs('disk-full'),
  }),
  failedStart({
    id: 'state-corrupt',
    title: 'its state on disk is corrupt',
    is: failure => fatal(failure, 'state-corrupt'),
    says: failure => `the node could not read its own state on disk${subject(failure)}`,
  }),
  failedStart({
    id: 'jvm-options-invalid',
    title: 'the JVM does not accept its options',
    is: failure => fatal(failure, 'jvm-options'),
    says: failure => `the JVM could not start with its options${subject(failure)}`,
  }),
  failedStart({
    id: 'heap-exhausted',
    title: 'the JVM ran out of memory, or could not get what its heap needs',
    is: failure => fatal(failure, 'heap-exhausted', 'native-memory'),
    says: failure => `the JVM had too little memory${subject(failure)}`,
    otherwise: inferredAs('heap-exhausted'),
  }),
  failedStart({
    id: 'descriptors-exhausted',
    title: 'it ran out of file descriptors',
    is: failure => fatal(failure, 'descriptors-exhausted'),
    says: failure => `the node could open no more files${subject(failure)}`,
  }),
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
  failedStart({
    id: 'plugin-mismatch',
    title: 'a plugin was built for another version',
    is: failure => fatal(failure, 'plugin-mismatch'),
    says: failure => `the node stopped at a plugin${subject(failure)}`,
  }),
  failedStart({
    id: 'version-incompatible',
    title: 'its data is of a version that it cannot take over',
    is: failure => fatal(failure, 'version-incompatible'),
    says: failure => `the node cannot start on the data of another version${subject(failure)}`,
  }),
  failedStart({
    id: 'tls-files-unreadable',
    title: 'its TLS keys or certificates cannot be read',
    is: failure => fatal(failure, 'tls-files'),
    says: failure => `the node could not load its TLS files${subject(failure)}`,
  }),
  failedStart({
    id: 'keystore-locked',
    title: 'its keystore could not be opened',
    is: failure => fatal(failure, 'keystore'),
    says: failure => `the node could not open its keystore${subject(failure)}`,
  }),
  failedStart({
    id: 'run-as-root',
    title: 'it was started as root, which it refuses',
    is: failure => fatal(failure, 'run-as-root'),
    says: () => 'the node refuses to run as root',
  }),
  failedStart({
    id: 'tmp-noexec',
    title: 'its temporary directory forbids execution',
    is: failure => fatal(failure, 'tmp-noexec'),
    says: failure => `the node could not load native code from its temporary directory${subject(failure)}`,
  }),
  {
    id: 'container-not-running',
    title: 'its container is not running',
    weigh: known => wouldRefuse(known, weighAbsence(known).container),
    because: known => whyAbsent(known).container,
    masks: AFTER_THE_PROCESS,
  },
  {
    id: 'not-installed',
    title: 'neither Elasticsearch nor OpenSearch is installed there',
    weigh: known => wouldRefuse(known, weighAbsence(known).installation),
    because: known => whyAbsent(known).installation,
    masks: AFTER_THE_PROCESS,
  },
]
