import type { Finding, FindingOf, Product } from '../model/finding.ts'
import { type Block, blocksOf, fieldOf } from './blocks.ts'
import { wholeNumber } from './numbers.ts'
import { present, type Section, sourceOf } from './section.ts'
import { monotonicTime, systemdSpan, systemdTime } from './timestamps.ts'

/** `ExecMainCode` of systemctl: how the last main process ended. */
const EXITED = '1'
const KILLED = ['2', '3']

/** A unit a block. `bootedAt` turns monotonic times into dates where systemd prints no epoch (before 251). */
export const readUnits = (section: Section, bootedAt?: number): Finding[] =>
  blocksOf(section.lines).flatMap(block => {
    const unit = unitOf(section, block, bootedAt)
    return unit ? [unit] : []
  })

const unitOf = (section: Section, block: Block, bootedAt?: number): FindingOf<'unit'> | undefined => {
  const value = (key: string) => fieldOf(block, key)
  const name = value('Id') ?? value('Names')?.split(' ')[0]
  const load = value('LoadState')
  const active = value('ActiveState')
  if (name === undefined || load === undefined || active === undefined) return undefined
  const when = (key: string) =>
    systemdTime(value(`${key}Timestamp`)) ?? monotonicTime(value(`${key}TimestampMonotonic`), bootedAt)
  const code = value('ExecMainCode')
  const status = wholeNumber(value('ExecMainStatus'))
  return present({
    kind: 'unit' as const,
    source: sourceOf(section, block.entries.find(({ key }) => key === 'ActiveState')?.index),
    name,
    product: productOf(block),
    load,
    active,
    sub: value('SubState') ?? '',
    unitFile: value('UnitFileState'),
    result: value('Result'),
    exitCode: code === EXITED ? status : undefined,
    exitSignal: code !== undefined && KILLED.includes(code) ? status : undefined,
    mainPid: wholeNumber(value('MainPID')) || undefined,
    restarts: wholeNumber(value('NRestarts')),
    type: value('Type'),
    restart: value('Restart'),
    fragmentPath: value('FragmentPath'),
    dropIns: value('DropInPaths')?.split(' ') ?? [],
    needDaemonReload: yesOrNo(value('NeedDaemonReload')),
    activeSince: when('ActiveEnter'),
    inactiveSince: when('InactiveEnter'),
    startedAt: when('ExecMainStart'),
    exitedAt: when('ExecMainExit'),
    startTimeoutMs: systemdSpan(value('TimeoutStartUSec')),
    limits: limitsOf(block),
    user: value('User'),
  })
}

const yesOrNo = (text: string | undefined): boolean | undefined =>
  text === 'yes' ? true : text === 'no' ? false : undefined

/** What the unit's own files say; its name only where they say nothing. */
const productOf = (block: Block): Product | undefined => {
  const texts = ['ExecStart', 'Environment', 'EnvironmentFiles', 'Id', 'FragmentPath'].map(key => fieldOf(block, key))
  const telling = texts.find(text => /opensearch|wazuh-indexer|elasticsearch/i.test(String(text)))
  if (telling === undefined) return undefined
  return /opensearch|wazuh-indexer/i.test(telling) ? 'opensearch' : 'elasticsearch'
}

const limitsOf = (block: Block): FindingOf<'unit'>['limits'] =>
  present({
    nofile: fieldOf(block, 'LimitNOFILE'),
    nproc: fieldOf(block, 'LimitNPROC'),
    memlock: fieldOf(block, 'LimitMEMLOCK'),
    as: fieldOf(block, 'LimitAS'),
    fsize: fieldOf(block, 'LimitFSIZE'),
  })
