import type { Known } from '../diagnose/known.ts'
import type { Target } from '../model/diagnosis.ts'
import type { Finding, FindingKind, FindingOf, Layer, Product } from '../model/finding.ts'

/** What every plan asks of a case, decided once: which node, which unit, which file. */
export interface Situation {
  known: Known
  target: Target
  findings: readonly Finding[]
  /** Which of the two ports the person asked for. */
  layer: Layer
  product: Product
  version?: string
  major?: number
  unit: string
  unitFinding?: FindingOf<'unit'>
  process?: FindingOf<'process'>
  conf: string
  settingsPath: string
  /** The settings file, when the evidence held it. */
  settingsFile?: FindingOf<'config-file'>
}

// A leading hyphen would be read as an option.
const UNIT = /^[A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]*\.service$/
const ABSOLUTE = /^\/[^\p{Cc}]*$/u
const SETTINGS_FILE = /\/(elasticsearch|opensearch)\.yml$/

export const allOf = <K extends FindingKind>(findings: readonly Finding[], kind: K): FindingOf<K>[] =>
  findings.filter((finding): finding is FindingOf<K> => finding.kind === kind)

const opened = (known: Known) =>
  known.case.observations.flatMap(seen => (seen.outcome === 'open' && seen.http ? [seen.http] : []))

const productOf = (known: Known, findings: readonly Finding[], process?: FindingOf<'process'>): Product | undefined => {
  const seen = opened(known).find(http => http.product !== 'elasticsearch-or-opensearch')?.product
  const unit = allOf(findings, 'unit').find(found => found.product)?.product
  const file = allOf(findings, 'config-file').map(found => SETTINGS_FILE.exec(found.path)?.[1])[0]
  return process?.product ?? unit ?? (seen as Product | undefined) ?? (file as Product | undefined)
}

const serverOf = (findings: readonly Finding[], port: number): FindingOf<'process'> | undefined => {
  const processes = allOf(findings, 'process')
  const servers = processes.filter(found => found.role === 'server')
  const holder = allOf(findings, 'listener').find(found => found.port === port)?.pid
  return servers.find(found => found.pid === holder) ?? servers[0] ?? processes[0]
}

const unitOf = (findings: readonly Finding[], product: Product, process?: FindingOf<'process'>) => {
  const units = allOf(findings, 'unit').filter(found => UNIT.test(found.name) && found.load !== 'not-found')
  return (
    units.find(found => found.name === process?.unit) ??
    units.find(found => found.name === `${product}.service`) ??
    units.find(found => found.product === product) ??
    units[0]
  )
}

export const situationOf = (known: Known): Situation => {
  const { target } = known.case
  const findings = known.case.findings ?? []
  const process = serverOf(findings, target.port)
  const product = productOf(known, findings, process) ?? 'elasticsearch'
  const unitFinding = unitOf(findings, product, process)
  const files = allOf(findings, 'config-file').filter(
    found => SETTINGS_FILE.test(found.path) && ABSOLUTE.test(found.path),
  )
  const settingsFile = files.find(found => process?.conf && found.path.startsWith(`${process.conf}/`)) ?? files[0]
  const conf = settingsFile?.path.replace(/\/[^/]*$/, '') ?? absolute(process?.conf) ?? `/etc/${product}`
  const version = process?.version ?? opened(known).find(http => http.version)?.version
  const major = Number.parseInt(version ?? '', 10)
  return {
    known,
    target,
    findings,
    layer: target.port === target.transportPort ? 'transport' : 'http',
    product,
    ...(version === undefined ? {} : { version }),
    ...(Number.isNaN(major) ? {} : { major }),
    unit: unitFinding?.name ?? `${product}.service`,
    ...(unitFinding ? { unitFinding } : {}),
    ...(process ? { process } : {}),
    conf,
    settingsPath: settingsFile?.path ?? `${conf}/${product}.yml`,
    ...(settingsFile ? { settingsFile } : {}),
  }
}

const absolute = (path: string | undefined): string | undefined =>
  path !== undefined && ABSOLUTE.test(path) ? path : undefined
