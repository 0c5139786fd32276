import type { Cause } from '../cause.ts'
import { failedStart, fatal, subject } from './failed-start.ts'
import { inferredAs } from './inferred.ts'

/** What the node's data stands on. */
export const storage: readonly Cause[] = [
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
    id: 'version-incompatible',
    title: 'its data is of a version that it cannot take over',
    is: failure => fatal(failure, 'version-incompatible'),
    says: failure => `the node cannot start on the data of another version${subject(failure)}`,
  }),
]
