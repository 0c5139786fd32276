import type { Finding, FindingOf, Layer } from '../model/finding.ts'

type SettingFinding = FindingOf<'setting'>

/** Where a layer looks for the addresses to bind, first non-empty wins (domain-facts §1.1). */
const BIND_CHAIN: Readonly<Record<Layer, readonly string[]>> = {
  http: ['http.bind_host', 'http.host', 'network.bind_host', 'network.host'],
  transport: [
    'transport.profiles.default.bind_host',
    'transport.bind_host',
    'transport.host',
    'network.bind_host',
    'network.host',
  ],
}

const PORT_CHAIN: Readonly<Record<Layer, readonly string[]>> = {
  http: ['http.port'],
  transport: ['transport.profiles.default.port', 'transport.port', 'transport.tcp.port'],
}

/** Arguments beat the environment of a container, which beats the file. */
const PRECEDENCE: Readonly<Record<SettingFinding['from'], number>> = { file: 0, environment: 1, argument: 2 }

/** The configuration directory that is meant where none is named: the first server's, or the first there is. */
export const mainConf = (findings: readonly Finding[]): string | undefined => {
  const processes = findings.filter(finding => finding.kind === 'process')
  const process = processes.find(({ role, conf }) => role === 'server' && conf) ?? processes.find(({ conf }) => conf)
  if (process?.conf !== undefined) return process.conf
  const file = findings.find(finding => finding.kind === 'config-file')
  return file?.path.replace(/\/[^/]*$/, '') ?? findings.find(finding => finding.kind === 'setting')?.conf
}

/** The occurrence of a setting that the node with this configuration directory goes by: arguments win, then the last. */
export const effectiveSetting = (
  findings: readonly Finding[],
  key: string,
  conf: string | undefined = mainConf(findings),
): SettingFinding | undefined => {
  let best: SettingFinding | undefined
  for (const finding of findings) {
    if (finding.kind !== 'setting' || finding.key !== key || (conf !== undefined && finding.conf !== conf)) continue
    if (best === undefined || PRECEDENCE[finding.from] >= PRECEDENCE[best.from]) best = finding
  }
  return best
}

/** The values of a setting: YAML lists and comma strings mean the same. */
const valuesOf = ({ value }: SettingFinding): string[] =>
  (Array.isArray(value) ? value : value.split(',')).map(item => item.trim()).filter(item => item !== '')

const firstSet = (findings: readonly Finding[], keys: readonly string[], conf: string | undefined) =>
  keys
    .map(key => effectiveSetting(findings, key, conf))
    .find((setting): setting is SettingFinding => setting !== undefined && valuesOf(setting).length > 0)

export interface BindHosts {
  /** As configured: literals, names, special values such as `_site_`. */
  hosts: string[]
  decidedBy?: SettingFinding
}

/** What a layer is told to bind; `_local_` where nothing says. */
export const bindHosts = (findings: readonly Finding[], layer: Layer, conf = mainConf(findings)): BindHosts => {
  const decidedBy = firstSet(findings, BIND_CHAIN[layer], conf)
  return decidedBy ? { hosts: valuesOf(decidedBy), decidedBy } : { hosts: ['_local_'] }
}

export interface PortRange {
  /** `9200`, `9200-9300` or a comma list of both, tried from left to right. */
  ports: string
  /** One port only: taken means fatal, where a range silently takes the next. */
  fixed: boolean
  decidedBy?: SettingFinding
}

export const portRange = (findings: readonly Finding[], layer: Layer, conf = mainConf(findings)): PortRange => {
  const decidedBy = firstSet(findings, PORT_CHAIN[layer], conf)
  if (decidedBy === undefined) return { ports: defaultRange(findings, layer, conf), fixed: false }
  const ports = valuesOf(decidedBy).join(',')
  return { ports, fixed: /^\d+$/.test(ports), decidedBy }
}

/** Elasticsearch 8 took one port off the transport's range. */
const defaultRange = (findings: readonly Finding[], layer: Layer, conf: string | undefined): string => {
  if (layer === 'http') return '9200-9300'
  const process = findings.find(finding => finding.kind === 'process' && (conf === undefined || finding.conf === conf))
  if (process?.kind !== 'process' || process.product === 'opensearch') return '9300-9400'
  return Number.parseInt(process.version ?? '', 10) >= 8 ? '9300-9399' : '9300-9400'
}
