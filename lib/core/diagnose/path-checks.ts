import { parseAddress } from '../evidence/literal-address.ts'
import type { Observation } from '../model/observation.ts'
import type { Network } from '../packet-path/network.ts'
import { packetPath } from '../packet-path/packet-path.ts'
import type { PathCheck } from './case.ts'
import { isLoopback } from './known/address.ts'

/** Each address and port that was dialled, as the snapshot judges it for the address it was dialled from. */
export function pathChecks(
  network: Network,
  observations: readonly Observation[],
  clientAddresses: readonly string[],
): PathCheck[] {
  const dialled = new Map(
    observations.flatMap(({ address, family, port }) =>
      address === undefined || isLoopback(address) ? [] : [[`${address} ${port}`, { address, family, port }] as const],
    ),
  )
  return [...dialled.values()].flatMap(({ address, family, port }): PathCheck[] => {
    const from = clientAddresses.find(each => parseAddress(each)?.family === family)
    const source = from === undefined ? undefined : parseAddress(from)
    if (from === undefined || source === undefined) return []
    const placed = network.interfaces.withAddress(source).length > 0
    return [{ from, placed, address, port, answer: packetPath(network, { from, to: address, port }) }]
  })
}
