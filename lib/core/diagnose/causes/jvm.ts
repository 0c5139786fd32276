import type { Cause } from '../cause.ts'
import { failedStart, fatal, subject } from './failed-start.ts'
import { inferredAs } from './inferred.ts'

/** The Java machine under the node, and what its host gives it. */
export const jvm: readonly Cause[] = [
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
]
