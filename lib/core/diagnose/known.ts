import type { Reason } from '../model/diagnosis.ts'
import type { Case } from './case.ts'
import { isLoopback } from './known/address.ts'
import { Facts } from './known/facts.ts'
import { type Blocking, blockingRules } from './known/firewall.ts'
import { type Life, lifeOf } from './known/life.ts'
import { type Look, lookOf } from './known/looks.ts'
import { chooseNode, type Node } from './known/node.ts'
import { type Provenance, provenanceOf } from './known/provenance.ts'
import { type Settings, settingsOf } from './known/settings.ts'
import { type Sockets, socketsOf } from './known/sockets.ts'
import { type Symptom, symptomsOf } from './known/symptoms.ts'

/** What the evidence says of the node that the asked port belongs to. */
export interface Evidence {
  facts: Facts
  node: Node | undefined
  others: readonly Node[]
  /** False where several nodes of the instance could be the one that is meant. */
  certain: boolean
  life: Life
  sockets: Sockets
  settings: Settings
  /** The instance's own addresses, loopback included where listed. */
  addresses: readonly string[]
  provenance: Provenance
  /** Rules of this host that stop the client on its way to a symptom's address and port. */
  blocking(symptom: Symptom): readonly Blocking[]
}

/** A case with its findings and observations indexed once, so that each cause asks and none searches. */
export interface Known {
  case: Case
  /** The asked port, one symptom an address. */
  asked: readonly Symptom[]
  /** The transport port, where it is another one. */
  transport: readonly Symptom[]
  /** Of `asked`, what does not answer as it should; the prober's own trouble is left aside. */
  failing: readonly Symptom[]
  look: Look
  /** Absent where none was given, or where nothing in it could be used. */
  evidence?: Evidence
  /** Why evidence that was given is left aside, and not in `case` either: it was taken on another host. */
  elsewhere?: Reason
}

/** 401 and 403 prove that the node serves; so does any answer of the product short of a server error. */
export const serves = (symptom: Symptom): boolean =>
  symptom.state === 'answers' &&
  (symptom.http?.state === 'ok' ||
    symptom.http?.state === 'unauthorized' ||
    symptom.http?.state === 'forbidden' ||
    (symptom.http?.state === 'other-status' && symptom.http.status < 500))

export function know(given: Case): Known {
  const { target, observations } = given
  const asked = symptomsOf(observations, target.port, target)
  const transport = target.transportPort === target.port ? [] : symptomsOf(observations, target.transportPort, target)
  const failing = asked.filter(symptom => symptom.state !== 'vantage' && !serves(symptom))
  const evidence = given.findings === undefined ? undefined : evidenceOf(given, new Facts(given.findings), asked)
  const elsewhere = evidence?.provenance.elsewhere
  const { findings: _, ...probed } = given
  return {
    case: elsewhere === undefined ? given : probed,
    asked,
    transport,
    failing,
    look: lookOf(asked, failing, transport),
    ...(elsewhere === undefined ? (evidence === undefined ? {} : { evidence }) : { elsewhere }),
  }
}

function evidenceOf(
  { target, clientAddresses = [], bootId }: Case,
  facts: Facts,
  asked: readonly Symptom[],
): Evidence | undefined {
  if (facts.isEmpty) return undefined
  const choice = chooseNode(facts, target.port, each => {
    const { ports, decidedBy } = settingsOf(facts, each.conf).ports('http')
    return { ports, given: decidedBy !== undefined }
  })
  const { node, others, certain } = choice
  const settings = settingsOf(facts, node?.conf)
  const addresses = ownAddresses(facts)
  const ranges = { http: settings.ports('http').ports, transport: settings.ports('transport').ports }
  return {
    facts,
    node,
    others,
    certain,
    life: lifeOf(facts, node, others),
    sockets: socketsOf(facts, choice, target.port, ranges, addresses),
    settings,
    addresses,
    provenance: provenanceOf(facts, asked, { host: target.host, ownAddresses: addresses, bootId }),
    blocking: symptom => blockingRules(facts, symptom, clientAddresses),
  }
}

/** Loopback addresses alone do not tell one host from another, and an instance that lists none was not asked. */
function ownAddresses(facts: Facts): string[] {
  const listed = facts.of('address').map(each => each.address)
  const dialled = listed.length > 0 ? [] : facts.of('connect').map(each => each.address)
  const all = [...new Set([...listed, ...dialled])]
  return all.some(address => !isLoopback(address)) ? all : []
}
