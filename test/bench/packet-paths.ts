import fc from 'fast-check'
import { networkOf } from '../../lib/core/packet-path/network.ts'
import { packetPath } from '../../lib/core/packet-path/packet-path.ts'
import { readSnapshot } from '../../lib/core/packet-path/read-snapshot.ts'
import { acl, aSnapshot, entry, from, fromGroup, group, nic, tcp } from '../core/packet-path/a-snapshot.ts'
import { judged, marks } from '../core/packet-path/judged.ts'
import { question } from '../core/packet-path/networks.ts'
import { walk } from '../core/packet-path/walker.ts'
import { type Figure, median } from './figure.ts'

const FLOWS = 1000
const GROUPS = 200
const GROUPS_AN_INTERFACE = 5
const RULES_A_GROUP = 60
const NETWORKS = 20_000

const groupId = (index: number) => `sg-${index % GROUPS}`

/** What lets a client in, if anything does, is the last rule of a group. */
function manyGroups() {
  const groups = Array.from({ length: GROUPS }, (_, i) =>
    group(groupId(i), {
      IpPermissions: [
        ...Array.from({ length: RULES_A_GROUP - 1 }, (_, j) => tcp(9200, from(`172.16.${i}.${j}/32`))),
        tcp(9200, i % 2 === 0 ? fromGroup(groupId(i + 1)) : from('172.31.0.0/16')),
      ],
    }),
  )
  const interfaces = Array.from({ length: FLOWS }, (_, i) =>
    nic(`eni-${i}`, i % 2 === 0 ? 'subnet-a' : 'subnet-b', {
      addresses: [`10.0.${i % 2 === 0 ? 1 : 2}.${i % 250}`, `10.0.${8 + (i >> 8)}.${i % 256}`],
      groups: Array.from({ length: GROUPS_AN_INTERFACE }, (_, j) => groupId(i + j)),
    }),
  )
  const entries = [true, false].flatMap(egress =>
    Array.from({ length: 20 }, (_, i) =>
      entry(i + 1, egress, 'deny', {
        Protocol: '6',
        CidrBlock: `172.20.${i}.0/24`,
        PortRange: { From: 1024, To: 65535 },
      }),
    ).concat(entry(100, egress, 'allow')),
  )
  return aSnapshot({ groups, interfaces, acls: [acl('acl-1', ['subnet-a', 'subnet-b'], ...entries)] })
}

/** What a thousand questions to one network take, and how often the answer is not that of a walk packet by packet. */
export function packetPaths(rounds: number): Promise<Figure[]> {
  const read = readSnapshot(JSON.stringify(manyGroups()))
  if (!read.ok) throw new Error(read.problem)
  const network = networkOf(read.snapshot)
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now()
    for (let i = 0; i < FLOWS; i += 1)
      packetPath(network, { from: `eni-${i}`, to: `eni-${(i * 7 + 1) % FLOWS}`, port: 9200 })
    return performance.now() - start
  })
  // biome-ignore lint/suspicious/noExplicitAny: raw JSON, as it is printed
  const interfaces = (raw: any) => raw.DescribeNetworkInterfaces.NetworkInterfaces
  const wrong = fc.sample(question, NETWORKS).filter(given => {
    const [client, server] = interfaces(given.raw)
    return marks(judged(given.raw, given)).sort().join() !== walk(given.raw, client, server, given).join()
  })
  return Promise.resolve([
    {
      name: `path: ${FLOWS} flows through ${GROUPS} security groups`,
      value: median(times),
      unit: 'ms',
      limit: { at: 'most', value: 50 },
      beside: `${RULES_A_GROUP} rules a group, ${GROUPS_AN_INTERFACE} groups an interface`,
    },
    {
      name: `path: random networks judged wrongly, of ${NETWORKS}`,
      value: wrong.length,
      unit: '',
      limit: { at: 'most', value: 0 },
      beside: 'a walk packet by packet, port by port',
    },
  ])
}
