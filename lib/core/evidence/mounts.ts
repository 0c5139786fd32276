import type { Finding } from '../model/finding.ts'
import { percentDecoded } from './frames.ts'
import { present, type Section, sourceOf } from './section.ts'

/** `mount=POINT source=… fstype=… options=… uuid=…`, and `fstab=POINT … mounted=no` for a disk that should be there. */
export const readMounts = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const fields = new Map(
      line
        .trim()
        .split(/\s+/)
        .map((word): [string, string] => {
          const equals = word.indexOf('=')
          return [word.slice(0, Math.max(0, equals)), word.slice(equals + 1)]
        }),
    )
    const mounted = fields.get('mount')
    const expected = fields.get('fstab')
    const point = mounted ?? expected
    if (point === undefined || (mounted === undefined && fields.get('mounted') !== 'no')) return []
    const path = percentDecoded(point)
    const options = (mounted === undefined ? undefined : fields.get('options'))?.split(',') ?? []
    return [
      present({
        kind: 'mount' as const,
        source: sourceOf(section, index),
        path,
        mountPoint: path,
        readOnly: options.includes('ro'),
        noexec: options.includes('noexec'),
        expectedUnmounted: mounted === undefined,
      }),
    ]
  })
