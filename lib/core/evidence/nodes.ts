import type { Finding, FindingOf, Limit } from '../model/finding.ts'
import { type Block, blocksOf, fieldOf } from './blocks.ts'
import { epochMs, wholeNumber } from './numbers.ts'
import { present, type Section, sourceOf } from './section.ts'

const LIMITS = ['nofile', 'nproc', 'memlock', 'as', 'fsize'] as const

/** A process and the settings of its command line (`-E`) for each block. */
export const readNodes = (section: Section): Finding[] =>
  blocksOf(section.lines).flatMap(block => {
    const process = processOf(section, block)
    return process ? [process, ...argumentsOf(section, block, process)] : []
  })

const processOf = (section: Section, block: Block): FindingOf<'process'> | undefined => {
  const pid = wholeNumber(fieldOf(block, 'pid'))
  if (pid === undefined) return undefined
  const data = block.values.get('data')?.filter(path => path !== '')
  const initial = fieldOf(block, 'xms')
  const maximum = fieldOf(block, 'xmx')
  return present({
    kind: 'process' as const,
    source: sourceOf(section, block.index),
    pid,
    ppid: wholeNumber(fieldOf(block, 'ppid')),
    product: fieldOf(block, 'product') === 'opensearch' ? ('opensearch' as const) : ('elasticsearch' as const),
    role: fieldOf(block, 'role') === 'launcher' ? ('launcher' as const) : ('server' as const),
    user: fieldOf(block, 'user'),
    uid: wholeNumber(fieldOf(block, 'uid')),
    state: fieldOf(block, 'state')?.slice(0, 1),
    startedAt: epochMs(fieldOf(block, 'start')),
    unit: fieldOf(block, 'unit'),
    home: fieldOf(block, 'home'),
    conf: confOf(block),
    logs: fieldOf(block, 'logs'),
    data: data?.length ? data : undefined,
    version: fieldOf(block, 'version'),
    heap: initial === undefined && maximum === undefined ? undefined : present({ initial, maximum }),
    limits: limitsOf(block),
    descriptors: wholeNumber(fieldOf(block, 'fds')),
    foreignNetworkNamespace: fieldOf(block, 'netns') === 'other',
    container: fieldOf(block, 'container'),
  })
}

/** Version 5 has no `path.conf` property; its unit gives the directory as a setting. */
const confOf = (block: Block): string | undefined => {
  const settings = block.values.get('setting') ?? []
  const setting = (key: string) => settings.find(text => text.startsWith(`${key}=`))?.slice(key.length + 1)
  const conf = fieldOf(block, 'conf') ?? setting('path.conf') ?? setting('default.path.conf')
  return conf?.replace(/(.)\/+$/, '$1')
}

const limitsOf = (block: Block): FindingOf<'process'>['limits'] => {
  const limits: FindingOf<'process'>['limits'] = {}
  for (const name of LIMITS) {
    const [soft, hard] = fieldOf(block, `limit_${name}`)?.split(':').map(limitValue) ?? []
    if (soft !== undefined) limits[name] = { soft, hard: hard ?? soft }
  }
  return limits
}

const limitValue = (text: string): Limit['soft'] | undefined => (text === 'unlimited' ? text : wholeNumber(text))

const argumentsOf = (section: Section, block: Block, { conf }: FindingOf<'process'>): Finding[] =>
  block.entries.flatMap(({ key: field, value: text, index }) => {
    const equals = text.indexOf('=')
    if (field !== 'setting' || equals <= 0) return []
    return [
      {
        kind: 'setting' as const,
        source: sourceOf(section, index),
        conf: conf ?? '',
        key: text.slice(0, equals),
        value: text.slice(equals + 1),
        from: 'argument' as const,
      },
    ]
  })
