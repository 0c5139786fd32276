import type { Reason } from '../../model/diagnosis.ts'
import type { FindingOf } from '../../model/finding.ts'
import { isLoopback, isPrivate, sameAddress } from './address.ts'
import type { Facts } from './facts.ts'
import { isTranslated } from './sockets.ts'
import type { Symptom } from './symptoms.ts'

/** Evidence and observation further apart than this speak of two moments. */
const SAME_MOMENT_MS = 60_000
/** What evidence of another host proves. */
const OF_ANOTHER = 0
/** What evidence can prove at most when it may be of another host or another moment. */
const DOUBTFUL = 0.75
/** The same, when it is hours old. */
const STALE = 0.6
const LONG_AGO_MS = 15 * 60_000

/** Whether the evidence speaks of the host and the moment that was probed. */
export interface Provenance {
  /** The most that a belief which stands on this evidence may be. */
  ceiling: number
  doubts: readonly Reason[]
  /** Why it says nothing of the probed host: it was taken on another one. */
  elsewhere?: Reason
}

interface Asked {
  /** As the user named it. */
  host: string
  /** Of the instance that the evidence comes from. */
  ownAddresses: readonly string[]
  /** Of the vantage's kernel. */
  bootId: string | undefined
}

export function provenanceOf(facts: Facts, symptoms: readonly Symptom[], asked: Asked): Provenance {
  const judged = [hostDoubt(facts, symptoms, asked), ageDoubt(facts, symptoms)].flatMap(each => each ?? [])
  const elsewhere = judged.find(each => each.ceiling === OF_ANOTHER)?.doubt
  return {
    ceiling: Math.min(1, ...judged.map(each => each.ceiling)),
    doubts: judged.map(each => each.doubt),
    ...(elsewhere === undefined ? {} : { elsewhere }),
  }
}

interface Doubt {
  ceiling: number
  doubt: Reason
}

function hostDoubt(
  facts: Facts,
  symptoms: readonly Symptom[],
  { host, ownAddresses, bootId }: Asked,
): Doubt | undefined {
  const dialled = symptoms.flatMap(each => each.address ?? [])
  const here = facts.of('host')[0]
  const elsewhere = bootId !== undefined && here?.bootId !== undefined && here.bootId !== bootId
  if (elsewhere && dialled.length > 0 && dialled.every(isLoopback)) {
    const text = `${dialled.join(', ')} is this machine, and the evidence comes from another one, or from before a boot`
    return { ceiling: DOUBTFUL, doubt: { text, source: placeOf(here) } }
  }
  const mine = (address: string) => isLoopback(address) || ownAddresses.some(own => sameAddress(own, address))
  if (dialled.length === 0 || ownAddresses.length === 0 || dialled.some(mine)) return undefined
  if (here?.hostname !== undefined && sameName(here.hostname, host)) return undefined
  const source = facts.of('address')[0] ?? here
  const own = ownAddresses.filter(address => !isLoopback(address)).join(', ')
  const translated = dialled.every(address => isTranslated(address, ownAddresses))
  const from = source === undefined ? 'addresses' : placeOf(source)
  const doubt = (ceiling: number, text: string): Doubt => ({ ceiling, doubt: { text, source: from } })
  if (translated) {
    const text = `the evidence comes from a host with the addresses ${own}; whether ${dialled.join(', ')} leads there is not shown`
    return doubt(DOUBTFUL, text)
  }
  if (dialled.every(isPrivate) && tellsAllAddresses(facts)) {
    const text = `the evidence is of another host: it has the addresses ${own}, and ${dialled.join(', ')} was probed`
    return doubt(OF_ANOTHER, text)
  }
  return doubt(
    DOUBTFUL,
    `the evidence may be of another host: it has the addresses ${own}, and ${dialled.join(', ')} was probed`,
  )
}

/** A container may wear an address that its host does not list, and lost lines may have held the probed one. */
const tellsAllAddresses = (facts: Facts): boolean =>
  facts.of('address').length > 0 &&
  facts.gaps('addresses').length === 0 &&
  !facts.of('process').some(each => each.foreignNetworkNamespace) &&
  !facts.of('container').some(each => /^(running|up)/i.test(each.state))

const sameName = (one: string, other: string): boolean => {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()]
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)
}

function ageDoubt(facts: Facts, symptoms: readonly Symptom[]): Doubt | undefined {
  const host = facts.of('host')[0]
  const seen = Math.max(...symptoms.map(each => each.by.at))
  if (host?.collectedAt === undefined || !Number.isFinite(seen)) return undefined
  const apart = Math.abs(seen - host.collectedAt)
  if (apart <= SAME_MOMENT_MS) return undefined
  const text = `the evidence is ${inWords(apart)} ${seen > host.collectedAt ? 'older' : 'younger'} than the observation`
  return { ceiling: apart > LONG_AGO_MS ? STALE : DOUBTFUL, doubt: { text, source: placeOf(host) } }
}

function inWords(ms: number): string {
  const steps: [number, string][] = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1000, 'second'],
  ]
  const [size, unit] = steps.find(([each]) => ms >= each) ?? [1000, 'second']
  const count = Math.round(ms / size)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** `listeners:4`: the section of the evidence, and the line there. */
export const placeOf = ({ source }: { source: FindingOf<'host'>['source'] }): string =>
  source.line === undefined ? source.section : `${source.section}:${source.line}`
