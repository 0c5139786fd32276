import type { Finding, FindingOf } from '../model/finding.ts'
import { percentDecoded } from './frames.ts'
import { columnsOf } from './groups.ts'
import { wholeNumber } from './numbers.ts'
import { type Section, sourceOf } from './section.ts'

const MEASURES: ReadonlyMap<string, FindingOf<'disk'>['unitOfMeasure']> = new Map(
  Object.entries({ kb: 'kilobytes', inodes: 'inodes' }),
)

/** `kind path filesystem size used available percent mount`: `kb` from `df -Pk`, `inodes` from `df -Pi`. */
export const readDisk = (section: Section, roleOf: (path: string) => FindingOf<'disk'>['role']): Finding[] =>
  section.lines.flatMap((line, index) => {
    const [measure, encoded, , size, , available, percent] = columnsOf(line)
    const unitOfMeasure = MEASURES.get(measure)
    const total = wholeNumber(size)
    const free = wholeNumber(available)
    // A file system without inodes (btrfs, vfat) prints 0 or `-`.
    if (unitOfMeasure === undefined || encoded === undefined || !total || free === undefined) return []
    const path = percentDecoded(encoded)
    return [
      {
        kind: 'disk' as const,
        source: sourceOf(section, index),
        role: roleOf(path),
        unitOfMeasure,
        path,
        size: total,
        available: free,
        usedPercent: wholeNumber(percent?.replace('%', '')) ?? Math.round(100 - (100 * free) / total),
      },
    ]
  })
