import type { Finding } from '../model/finding.ts'
import { groupsOf } from './groups.ts'
import { type Section, sourceOf } from './section.ts'

const SCOPES = ['host', 'link', 'global', 'site'] as const
const LINE = /^\d+: (?<device>\S+) +inet(?<six>6)? (?<address>[0-9a-fA-F.:]+)(?:\/\d+)?(?: peer \S+)?(?<rest>.*)$/

/** `ip -o addr`: `2: eth0    inet 10.0.1.5/24 brd 10.0.1.255 scope global eth0 …`. */
export const readAddresses = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const found = groupsOf<'device' | 'address' | 'rest', 'six'>(LINE, line)
    if (found === undefined) return []
    const { device, six, address, rest } = found
    const scope = groupsOf<'scope'>(/\bscope (?<scope>\S+)/, rest)?.scope
    return [
      {
        kind: 'address' as const,
        source: sourceOf(section, index),
        address: address.toLowerCase(),
        family: six === undefined ? (4 as const) : (6 as const),
        interface: device.replace(/@.*$/, ''),
        scope: SCOPES.find(known => known === scope) ?? 'other',
      },
    ]
  })
