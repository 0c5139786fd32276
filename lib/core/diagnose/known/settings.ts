import { bindHosts, effectiveSetting, portRange } from '../../evidence/effective.ts'
import type { FindingOf, Layer } from '../../model/finding.ts'
import { isLoopback } from './address.ts'
import type { Facts } from './facts.ts'

type Setting = FindingOf<'setting'>

/** What the node's settings decide, each with the line that decides it. */
export interface Settings {
  /** The whole of the configuration was there to read. */
  read: boolean
  value(key: string): Setting | undefined
  hosts(layer: Layer): { hosts: readonly string[]; decidedBy?: Setting }
  ports(layer: Layer): { ports: string; decidedBy?: Setting }
}

export function settingsOf(facts: Facts, conf: string | undefined): Settings {
  const findings = [...facts.of('process'), ...facts.of('config-file'), ...facts.of('setting')]
  const files = facts.of('config-file').filter(file => conf === undefined || file.path.startsWith(`${conf}/`))
  return {
    read: files.length > 0 && files.every(file => file.problem === undefined) && facts.gaps('config').length === 0,
    value: key => effectiveSetting(findings, key, conf),
    hosts: layer => bindHosts(findings, layer, conf),
    ports: layer => portRange(findings, layer, conf),
  }
}

/** Whether a bind value stands for nothing but loopback addresses. */
export const isLoopbackHost = (host: string): boolean => /^[_#]local(:ipv[46])?[_#]$/.test(host) || isLoopback(host)
