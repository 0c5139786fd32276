import type { Finding } from '../model/finding.ts'
import { type Section, sourceOf } from './section.ts'

const SCOPES: readonly string[] = ['host', 'link', 'global', 'site']

/** `ip -o addr`: `2: eth0    inet 10.0.1.5/24 brd 10.0.1.255 scope global eth0 …`. */
export const readAddresses = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const match = /^\d+: (\S+) +inet(6?) ([0-9a-fA-F.:]+)(?:\/\d+)?(?: peer \S+)?(.*)$/.exec(line)
    if (match === null) return []
    const [, device = '', six = '', address = '', rest = ''] = match
    const scope = /\bscope (\S+)/.exec(rest)?.[1] ?? ''
    return [
      {
        kind: 'address' as const,
        source: sourceOf(section, index),
        address: address.toLowerCase(),
        family: six === '6' ? (6 as const) : (4 as const),
        interface: device.replace(/@.*$/, ''),
        scope: SCOPES.includes(scope) ? (scope as 'host' | 'link' | 'global' | 'site') : ('other' as const),
      },
    ]
  })
