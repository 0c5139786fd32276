import { bindHosts } from '../evidence/effective.ts'
import { isLinkLocal, isLoopback, isSiteLocal, parseAddress, sameAddress } from '../evidence/literal-address.ts'
import type { CauseId } from '../model/cause-id.ts'
import type { FindingOf } from '../model/finding.ts'
import type { Plan, PlanStep } from '../model/plan.ts'
import { ofClusters, ofHttpOnly, ofReach, ofRestart, ofTransport } from './consequences.ts'
import { literalOf } from './literal.ts'
import { refusedWhileOpen } from './refusal.ts'
import { restartStep, settingStep, settingUndo } from './settings-step.ts'
import { allOf, type Situation, settingOf } from './situation.ts'
import { byPerson } from './step.ts'
import { diagnoseCommand } from './verification.ts'

/** Keys that decide for one layer alone; editing any other would move the other layer too. */
const OWN_KEYS = {
  http: ['http.bind_host', 'http.host'],
  transport: ['transport.profiles.default.bind_host', 'transport.bind_host', 'transport.host'],
} as const

/** The node listens where the client cannot come: let the one layer listen on the dialled address, and no more. */
export const planBindAddress = (s: Situation, cause: CauseId): Plan => {
  const { hosts, decidedBy } = bindHosts(s.findings, s.layer, s.conf)
  const wanted = wantedHosts(s, cause, hosts)
  const refused = refusedWhileOpen(s, cause, `letting ${s.layer} listen on ${wanted.join(', ')}`)
  if (refused) return refused
  const key = keyOf(s, decidedBy)
  return {
    cause,
    kind: 'fix',
    summary: `let the node listen where it was dialled: ${key}: ${wanted.join(', ')}`,
    risk: s.layer === 'http' ? 'medium' : 'high',
    steps: [
      ...boundStep(cause, hosts),
      settingStep(s, key, wanted, ownSetting(s, decidedBy)),
      ...shadowStep(s, key, decidedBy),
      restartStep(s),
    ],
    consequences: [
      ...ofReach(s),
      ...(s.layer === 'http' ? ofHttpOnly(s, transportOnLoopback(s)) : ofTransport(s)),
      ...(s.layer === 'http' ? ofClusters(s) : []),
      ...ofRestart(s),
    ],
    verify: [diagnoseCommand(s)],
    undo: settingUndo(s, ownSetting(s, decidedBy)),
  }
}

export const transportOnLoopback = (s: Situation): boolean =>
  bindHosts(s.findings, 'transport', s.conf).hosts.every(isLocal)

const isLocal = (host: string): boolean => {
  const literal = parseAddress(host)
  return literal ? isLoopback(literal) : host === 'localhost' || /^_local(:ipv[46])?_$/.test(host)
}

const ownSetting = (s: Situation, decidedBy?: FindingOf<'setting'>): FindingOf<'setting'> | undefined =>
  decidedBy && (OWN_KEYS[s.layer] as readonly string[]).includes(decidedBy.key) ? decidedBy : undefined

const keyOf = (s: Situation, decidedBy?: FindingOf<'setting'>): string =>
  ownSetting(s, decidedBy)?.key ?? `${s.layer}.host`

/** Loopback, for what runs on the node itself, and the one address that was dialled. */
const wantedHosts = (s: Situation, cause: CauseId, hosts: readonly string[]): string[] => {
  const kept = cause === 'bound-to-other-address' ? hosts : ['_local_']
  return [...new Set([...kept, dialledOnNode(s) ?? '_site_'])]
}

/**
 * The literal address to listen on: the dialled one where the node holds it, else the node's only address to the
 * outside; undefined where neither is certain.
 */
const dialledOnNode = (s: Situation): string | undefined => {
  const dialled = [s.target.host, ...s.known.case.observations.flatMap(seen => seen.address ?? [])].flatMap(
    text => literalOf(text) ?? [],
  )
  const held = allOf(s.findings, 'address').filter(each => !VIRTUAL.test(each.interface))
  const own = held.flatMap(each => (isOutward(each.address) ? (literalOf(each.address) ?? []) : []))
  const hit = dialled.find(({ text }) => own.some(each => sameAddress(each.text, text)))
  if (hit !== undefined) return hit.text
  if (own.length === 0) return dialled.find(({ text }) => isSite(text))?.text
  const alike = own.filter(({ family }) => dialled.every(each => each.family === family))
  return alike.length === 1 ? alike[0]?.text : undefined
}

const isOutward = (text: string): boolean => {
  const address = parseAddress(text)
  return address !== undefined && !isLoopback(address) && !isLinkLocal(address)
}

const isSite = (text: string): boolean => {
  const address = parseAddress(text)
  return address !== undefined && isSiteLocal(address)
}

/** Interfaces that containers use, which no client dials. */
const VIRTUAL = /^(docker|br-|veth|virbr|cni|flannel|cali|lo$)/

const boundStep = (cause: CauseId, hosts: readonly string[]): PlanStep[] =>
  cause === 'bound-to-other-address'
    ? [
        byPerson(
          `decide: dial ${hosts.join(' or ')}, where it listens already, or let it listen on the dialled address too`,
          [],
          'the first needs no restart; the steps below do the second',
        ),
      ]
    : []

const shadowStep = (s: Situation, key: string, decidedBy?: FindingOf<'setting'>): PlanStep[] => {
  const general = settingOf(s, 'network.bind_host') ?? settingOf(s, 'network.host')
  const shadows = decidedBy?.key === key && general !== undefined && ![general.value].flat().every(isLocal)
  if (!shadows) return []
  return [
    byPerson(
      `or remove ${key} (line ${decidedBy?.line ?? 'unknown'}): it shadows ${general.key}, which would then decide`,
      [],
      `${general.key} is ${[general.value].flat().join(', ')}`,
    ),
  ]
}

/** The settings name an address that this machine does not hold. */
export const planMissingAddress = (s: Situation, cause: CauseId): Plan => {
  const decided = (['http', 'transport'] as const).flatMap(
    layer => bindHosts(s.findings, layer, s.conf).decidedBy ?? [],
  )
  const own = dialledOnNode(s)
  const setting =
    decided.find(each => failedAddresses(s).some(address => [each.value].flat().includes(address))) ?? decided[0]
  const see = ADDRESSES
  if (setting === undefined || own === undefined)
    return {
      cause,
      kind: 'look',
      summary: 'name an address that this machine holds, or give the machine the one that its settings name',
      reason: 'which of the two is meant is not in the evidence',
      risk: 'none',
      steps: [see],
      consequences: [],
      verify: [diagnoseCommand(s)],
      undo: [],
    }
  const value = [setting.value].flat().map(host => (failedAddresses(s).includes(host) ? own : host))
  return {
    cause,
    kind: 'fix',
    summary: `${setting.key} names an address that this machine does not hold: name ${own}`,
    risk: 'medium',
    steps: [
      see,
      settingStep(s, setting.key, Array.isArray(setting.value) ? value : (value[0] ?? own), setting),
      restartStep(s),
    ],
    consequences: [...ofReach(s), ...ofRestart(s)],
    verify: [diagnoseCommand(s)],
    undo: settingUndo(s, setting),
  }
}

const failedAddresses = (s: Situation): string[] =>
  allOf(s.findings, 'bind-failure').flatMap(each => (each.current && each.address ? [each.address] : []))

const ADDRESSES: PlanStep = {
  title: 'see the addresses that it holds',
  where: 'node',
  commands: ['ip -br addr'],
  note: 'a public or Elastic IP is translated on the way and is never held by the machine: name it only in network.publish_host',
}
