import type { Cause } from '../cause.ts'
import { failedStart, fatal, subject } from './failed-start.ts'

/** What the node itself does not accept of what it was given. */
export const nodeRefuses: readonly Cause[] = [
  failedStart({
    id: 'setting-unknown',
    title: 'a setting is not known to this version, or its value is not valid',
    is: failure => fatal(failure, 'unknown-setting', 'invalid-setting'),
    says: failure => `the node stopped at a setting that it does not accept${subject(failure)}`,
  }),
  failedStart({
    id: 'plugin-mismatch',
    title: 'a plugin was built for another version',
    is: failure => fatal(failure, 'plugin-mismatch'),
    says: failure => `the node stopped at a plugin${subject(failure)}`,
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
]
