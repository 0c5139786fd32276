import { mustRun } from '../real/lab/command.ts'
import { LAB, NET } from '../real/lab/world.ts'

/** Networks beside the lab's nodes, one a vantage: what runs there reaches the nodes and nothing else. */
const OCTET = 20

export const networkOf = (vantage: string): string => `${LAB}-${vantage}`

export async function vantagesUp(vantages: readonly string[]): Promise<void> {
  for (const [i, vantage] of vantages.entries()) {
    const network = networkOf(vantage)
    const port = `v${OCTET + i}`
    await mustRun('ip', ['netns', 'add', network])
    await mustRun('ip', ['-n', network, 'link', 'set', 'lo', 'up'])
    await mustRun('ip', [
      'link',
      'add',
      port,
      'netns',
      `${LAB}-switch`,
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      network,
    ])
    await mustRun('ip', ['-n', `${LAB}-switch`, 'link', 'set', port, 'master', 'br0', 'up'])
    await mustRun('ip', ['-n', network, 'addr', 'add', `${NET}.${OCTET + i}/24`, 'dev', 'eth0'])
    await mustRun('ip', ['-n', network, 'link', 'set', 'eth0', 'up'])
  }
}

export async function vantagesDown(vantages: readonly string[]): Promise<void> {
  for (const vantage of vantages) await mustRun('ip', ['netns', 'del', networkOf(vantage)]).catch(() => {})
}
