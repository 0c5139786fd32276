import type { Finding, FindingOf } from '../model/finding.ts'
import { readAddresses } from './addresses.ts'
import { readCertificates } from './certificates.ts'
import { readConfig, readConfigFile } from './config.ts'
import { readConnects } from './connects.ts'
import { readContainers } from './containers.ts'
import { corroborate } from './corroborate.ts'
import { readCounters, readMemory } from './counters.ts'
import { readDisk } from './disk.ts'
import { readFirewalls } from './firewall/read-firewalls.ts'
import { type FrameOptions, readFrames } from './frames.ts'
import { readCrashes, readPackages, readReboots } from './history.ts'
import { readHost, utcOffsetOf } from './host.ts'
import { readJournal } from './journal.ts'
import { readKernelLog } from './kernel-log.ts'
import { readKernelSettings, readSysctlFiles } from './kernel-settings.ts'
import { bornAt } from './last-life.ts'
import { readListeners } from './listeners.ts'
import { lostSections } from './lost.ts'
import { readMounts } from './mounts.ts'
import { readNodes } from './nodes.ts'
import { readEnvironment, readJvmOptions } from './options.ts'
import { readPaths, roleByPath } from './paths.ts'
import { readProductLog } from './product-log.ts'
import { readResolution } from './resolution.ts'
import type { Section, SectionParser } from './section.ts'
import { readSecurityModules } from './security-modules.ts'
import { readUnitEvents } from './unit-events.ts'
import { readUnits } from './units.ts'

export interface EvidenceOptions extends FrameOptions {
  /** Ports to judge firewalls for, besides those that the nodes of the host are concerned with. */
  ports?: readonly number[]
}

/** Sections that need nothing but themselves. */
const PARSERS: Readonly<Record<string, SectionParser>> = {
  host: readHost,
  nodes: readNodes,
  'unit-events': readUnitEvents,
  listeners: readListeners,
  connects: readConnects,
  config: readConfig,
  environment: readEnvironment,
  'jvm-options': readJvmOptions,
  'kernel-settings': readKernelSettings,
  'sysctl-files': readSysctlFiles,
  'kernel-log': readKernelLog,
  addresses: readAddresses,
  paths: readPaths,
  mounts: readMounts,
  memory: readMemory,
  counters: readCounters,
  resolution: readResolution,
  certificates: readCertificates,
  'security-modules': readSecurityModules,
  containers: readContainers,
  crashes: readCrashes,
  'config-file': readConfigFile,
}

/** The findings of a node's evidence, in its order; what could not be had is among them as gaps. Never throws. */
export const readEvidence = (input: Uint8Array | string, options: EvidenceOptions = {}): { findings: Finding[] } => {
  const { sections, gaps } = readFrames(input, options)
  const bySection = sections.map(
    section => (Object.hasOwn(PARSERS, section.name) ? PARSERS[section.name]?.(section) : undefined) ?? [],
  )
  const host = bySection.flat().find((finding): finding is FindingOf<'host'> => finding.kind === 'host')
  fill(sections, bySection, 'units', section => readUnits(section, host?.bootedAt))
  const alone = bySection.flat()
  const utcOffset = utcOffsetOf(sections)
  const roleOf = roleByPath(alone)
  fill(sections, bySection, 'disk', section => readDisk(section, roleOf))
  fill(sections, bySection, 'packages', section => readPackages(section, utcOffset))
  fill(sections, bySection, 'reboots', section => readReboots(section, utcOffset))
  fill(sections, bySection, 'journal', section => readJournal(section, bornAt(section, sections, alone)))
  fill(sections, bySection, 'log', section =>
    readProductLog(section, { bornAt: bornAt(section, sections, alone), utcOffset }),
  )
  const firewalls = readFirewalls(sections, bySection.flat(), options.ports ?? [])
  return {
    findings: corroborate([
      ...wholeFiles(distinct(bySection.flat())),
      ...firewalls,
      ...gaps,
      ...lostSections(sections, gaps),
    ]),
  }
}

const fill = (sections: readonly Section[], results: Finding[][], name: string, parse: SectionParser): void => {
  sections.forEach((section, i) => {
    if ([name, `${name}-full`, `${name}-previous`].includes(section.name)) results[i] = parse(section)
  })
}

/** The bulk holds uncut twins of sections: what both tell stands once, where the plain part has it. */
const distinct = (findings: readonly Finding[]): Finding[] => {
  const told = new Set<string>()
  return findings.filter(finding => {
    const { source, ...fact } = finding
    const key = JSON.stringify([fact, source.of, source.text])
    const known = told.has(key)
    told.add(key)
    return !known
  })
}

/** A settings file of which the bulk holds all lines is one finding, with the attributes of the plain part. */
const wholeFiles = (findings: readonly Finding[]): Finding[] => {
  const contents = new Map<string, string>()
  for (const finding of findings) {
    if (finding.kind === 'config-file' && finding.content !== undefined) contents.set(finding.path, finding.content)
  }
  const told = new Set<string>()
  return findings.flatMap((finding): Finding[] => {
    if (finding.kind !== 'config-file') return [finding]
    if (told.has(finding.path)) return []
    told.add(finding.path)
    const content = contents.get(finding.path)
    return [content === undefined ? finding : { ...finding, content }]
  })
}
