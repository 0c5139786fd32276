import { type Network, networkOf } from '../lib/core/packet-path/network.ts'
import { readSnapshot } from '../lib/core/packet-path/read-snapshot.ts'
import type { Terminal } from './command.ts'
import { wrongUsage } from './command.ts'
import { readInput } from './read-input.ts'

/** What some thousand interfaces and security groups take, many times over. */
const MAX_INPUT_BYTES = 256 * 1024 * 1024

/** EC2 as the AWS CLI printed it, from a file. */
export async function snapshotArgument(file: string, terminal: Terminal): Promise<Network> {
  const { bytes, cut } = await readInput(file, 'the snapshot', MAX_INPUT_BYTES, terminal)
  const read = cut ? { ok: false as const, problem: 'it is too large' } : readSnapshot(bytes.toString('utf8'))
  if (read.ok) return networkOf(read.snapshot)
  const name = file === '-' ? 'what came on stdin' : `"${file}"`
  throw wrongUsage(`${name} is no snapshot: ${read.problem}; how to make one: esfleet path --help`)
}
