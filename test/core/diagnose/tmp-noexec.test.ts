import { expect, test } from 'vitest'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import type { Finding } from '../../../lib/core/model/finding.ts'
import {
  aBootstrapFailure,
  aCase,
  aFailedUnit,
  aNodeThatIsDown,
  answered,
  aRunningNode,
  aStep,
  both,
  minutesAgo,
  refused,
} from './a-case.ts'
import { expectCauses } from './expect-cause.ts'

const FILTERS = aBootstrapFailure('other', { message: 'system call filters failed to install; check the logs' })
const LOCK = aBootstrapFailure('memory-lock', {
  message: 'memory locking requested for elasticsearch process but memory is not locked',
})
const NO_JNA = aStep('no-native-code', { at: minutesAgo(9) })
const source = { section: 'mounts', line: 1 }
const TMP: Finding = { kind: 'path', source: { section: 'paths' }, role: 'tmp', path: '/srv/es-tmp/x', type: 'dir' }
const mount = (path: string, noexec: boolean): Finding => ({
  kind: 'mount',
  source,
  path,
  readOnly: false,
  noexec,
  expectedUnmounted: false,
})
const FORBIDDEN = [TMP, mount('/', false), mount('/srv/es-tmp', true)]

const down = (...more: Finding[]) => aCase({ seen: both(refused), findings: aNodeThatIsDown(aFailedUnit(78), ...more) })

expectCauses([
  {
    name: 'check, library and mount',
    given: down(FILTERS, NO_JNA, ...FORBIDDEN),
    cause: 'tmp-noexec',
    and: ['bootstrap-other'],
  },
  { name: 'check and mount', given: down(FILTERS, ...FORBIDDEN), cause: 'tmp-noexec', and: ['bootstrap-other'] },
  {
    name: 'memory that cannot be locked without the library',
    given: down(LOCK, NO_JNA, ...FORBIDDEN),
    cause: 'tmp-noexec',
    and: ['bootstrap-memory-lock'],
  },
  {
    name: 'memory that the limit does not let it lock',
    given: down(LOCK, ...FORBIDDEN),
    cause: 'bootstrap-memory-lock',
  },
  {
    name: 'a check that fails where the directory allows execution',
    given: down(FILTERS, TMP, mount('/', true), mount('/srv', false)),
    cause: 'bootstrap-other',
  },
  { name: 'the library did not load, and no mount forbids it', given: down(FILTERS, NO_JNA), cause: 'bootstrap-other' },
  {
    name: 'a node that runs without its library',
    given: aCase({ seen: [answered()], findings: aRunningNode([], NO_JNA, ...FORBIDDEN) }),
    cause: 'healthy',
  },
])

test('its reasons are the mount, the library and the check', () => {
  const { causes } = diagnose(down(FILTERS, NO_JNA, ...FORBIDDEN))
  const texts = causes.find(({ id }) => id === 'tmp-noexec')?.reasons.map(({ text }) => text)
  expect(texts?.slice(0, 3)).toEqual([
    '/srv/es-tmp, where its temporary directory is, is mounted noexec',
    'it could not load its native code',
    'a check of what native code does fails',
  ])
})
