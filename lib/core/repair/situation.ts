import type { Known } from '../diagnose/known.ts'
import { effectiveSetting } from '../evidence/effective.ts'
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
  sha256?: string
}

// A leading hyphen would be read as an option.
const UNIT = /^[A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]*\.service$/
const ABSOLUTE = /^\/[^\p{Cc}]*$/u
const SETTINGS_FILE = /\/(elasticsearch|opensearch)\.yml$/

export const allOf = <K extends FindingKind>(findings: readonly Finding[], kind: K): FindingOf<K>[] =>
  findings.filter((finding): finding is FindingOf<K> => finding.kind === kind)

/** The value in effect for the node: the command line beats the file, and of several the last wins. */
export const settingOf = (s: Pick<Situation, 'findings' | 'conf'>, key: string): FindingOf<'setting'> | undefined =>
  effectiveSetting(s.findings, key, s.conf)

/** `listeners:4`: the section of the evidence, and the line there. */
export const placeOf = ({ source }: Finding): string =>
  source.line === undefined ? source.section : `${source.section}:${source.line}`

const opened = (known: Known) =>
  known.case.observations.flatMap(seen => (seen.outcome === 'open' && seen.http ? [seen.http] : []))

const productSeen = (known: Known): Product | undefined =>
  opened(known).flatMap(({ product }) => (product === 'elasticsearch-or-opensearch' ? [] : [product]))[0]

export const situationOf = (known: Known): Situation => {
  const { target } = known.case
  const findings = known.case.findings ?? []
  const node = known.evidence?.node
  const process = node?.server ?? node?.launcher
  const unitFinding = node?.unit && UNIT.test(node.unit.name) ? node.unit : undefined
  const product = node?.product ?? productSeen(known) ?? 'elasticsearch'
  const files = allOf(findings, 'config-file').filter(
    found => SETTINGS_FILE.test(found.path) && ABSOLUTE.test(found.path),
  )
  const mine = files.filter(found => node?.conf === undefined || found.path.startsWith(`${node.conf}/`))
  const settingsFile = asOne(mine)
  const sha256 = mine.find(found => found.path === settingsFile?.path && found.sha256)?.sha256
  const conf = absolute(node?.conf) ?? settingsFile?.path.replace(/\/[^/]*$/, '') ?? `/etc/${product}`
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
    ...(sha256 === undefined ? {} : { sha256 }),
  }
}

/** The same file stands twice in evidence: its settings with their problem, and its text in the bulk. */
const asOne = (files: readonly FindingOf<'config-file'>[]): FindingOf<'config-file'> | undefined => {
  const file = files.find(found => found.content !== undefined) ?? files[0]
  const problem = files.find(found => found.path === file?.path && found.problem)?.problem
  return file && problem ? { ...file, problem } : file
}

const absolute = (path: string | undefined): string | undefined =>
  path !== undefined && ABSOLUTE.test(path) ? path : undefined
