import type { FindingOf } from '../../model/finding.ts'
import { familyOfAddress, isLoopback, isWildcard, sameAddress } from './address.ts'
import type { Facts } from './facts.ts'
import { isTranslated, portOf } from './sockets.ts'

export type Container = FindingOf<'container'>

/** Containers that look like nodes, as the node script picks them. */
export const nodeContainers = (facts: Facts): readonly Container[] =>
  facts.of('container').filter(({ image = '', name }) => /elastic|opensearch|wazuh-indexer/i.test(`${image} ${name}`))

export const isRunning = ({ state }: Container): boolean => /^(running|up)/i.test(state)

/** The script's word for a container of which only the files of a docker that does not answer tell. */
export const isWithoutDaemon = ({ state }: Container): boolean => state === 'no-daemon'

/** Where on the host it publishes a port: `0.0.0.0:9200`, `:::9200`. */
const bindings = ({ ports }: Container): string[] =>
  ports.flatMap(each => each.slice(each.indexOf('=') + 1).split('+')).filter(each => /:\d+$/.test(each))

/** Whether a connect to this address and port of the host is led into it. */
export const publishes = (
  container: Container,
  address: string,
  port: number,
  ownAddresses: readonly string[],
): boolean =>
  bindings(container)
    .filter(each => portOf(each) === port)
    .map(each => each.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''))
    .some(bound => {
      if (isWildcard(bound)) return familyOfAddress(bound) === familyOfAddress(address)
      return sameAddress(bound, address) || (isTranslated(address, ownAddresses) && !isLoopback(bound))
    })
