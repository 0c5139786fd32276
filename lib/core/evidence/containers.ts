import type { Finding } from '../model/finding.ts'
import { percentDecoded } from './frames.ts'
import { columnsOf } from './groups.ts'
import { wholeNumber } from './numbers.ts'
import { present, type Section, sourceOf } from './section.ts'

/** `name image state exit ports …`, `ports` as `9200/tcp=0.0.0.0:9200+:::9200,…` or `-`. */
export const readContainers = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const [name, image, state, exit, ports = '-'] = columnsOf(line)
    if (image === undefined || state === undefined) return []
    return [
      present({
        kind: 'container' as const,
        source: sourceOf(section, index),
        name: percentDecoded(name),
        image: image === '-' ? undefined : percentDecoded(image),
        state,
        exitCode: wholeNumber(exit),
        ports: ports === '-' ? [] : ports.split(',').filter(port => port !== ''),
      }),
    ]
  })
