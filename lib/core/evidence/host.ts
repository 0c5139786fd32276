import type { Finding } from '../model/finding.ts'
import { blocksOf, fieldOf } from './blocks.ts'
import { groupsOf } from './groups.ts'
import { epochMs, wholeNumber } from './numbers.ts'
import { present, type Section, sourceOf } from './section.ts'

/** The host as a whole; and a gap where the script did not run as root, since it then saw less. */
export const readHost = (section: Section): Finding[] => {
  const [block] = blocksOf(section.lines)
  if (block === undefined) return []
  const uid = wholeNumber(fieldOf(block, 'uid'))
  const synchronized = fieldOf(block, 'clock_synchronized')
  const host = present({
    kind: 'host' as const,
    source: sourceOf(section, block.index),
    root: uid === 0,
    collectedAt: epochMs(fieldOf(block, 'time')),
    bootId: fieldOf(block, 'boot_id'),
    bootedAt: epochMs(fieldOf(block, 'boot_time')),
    hostname: fieldOf(block, 'hostname'),
    kernel: fieldOf(block, 'kernel'),
    os: fieldOf(block, 'os'),
    systemd: wholeNumber(fieldOf(block, 'systemd')),
    virtualization: fieldOf(block, 'virtualization'),
    instanceId: fieldOf(block, 'instance_id'),
    clockSynchronized: synchronized === 'yes' ? true : synchronized === 'no' ? false : undefined,
  })
  if (uid === undefined || uid === 0) return [host]
  return [host, { kind: 'gap', reason: 'not-root', source: sourceOf(section) }]
}

/** Minutes east of UTC of the host's local time, in which product logs are written. */
export const utcOffsetOf = (sections: readonly Section[]): number | undefined => {
  const host = sections.find(section => section.name === 'host')
  const found = host?.lines.map(line => groupsOf<'sign' | 'hours' | 'minutes'>(OFFSET, line)).find(groups => groups)
  if (found === undefined) return undefined
  return (found.sign === '-' ? -1 : 1) * (Number(found.hours) * 60 + Number(found.minutes))
}

const OFFSET = /^utc_offset=(?<sign>[+-])(?<hours>\d\d):?(?<minutes>\d\d)$/
