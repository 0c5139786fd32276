import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { command, mustRun } from './command.ts'
import { type LayerName, newJdk } from './layer.ts'

export const CACHE = process.env.ESFLEET_LAB_CACHE ?? '/var/tmp/esfleet-lab'
export const NET = process.env.LAB_NET ?? '10.77.1'
export const LAB = process.env.LAB ?? 'esf'
const here = import.meta.dirname
export const NODE_SCRIPT = `${here}/node.sh`

/** Where a probe is made from: the client's namespace, a node's own, or a network that leads nowhere. */
export type Vantage = 'client' | 'nowhere' | { node: string }

const RESOLV_CONF = `${CACHE}/client-resolv.conf`
const AS_CLIENT = `mount --bind "$0" /etc/resolv.conf && exec nsenter --net=/run/netns/${LAB}-client "$@"`

/** The command that runs what follows it in that network. */
export const enter = async (vantage: Vantage): Promise<string[]> => {
  if (vantage === 'client') return ['unshare', '--mount', 'sh', '-c', AS_CLIENT, RESOLV_CONF]
  if (vantage === 'nowhere') return ['unshare', '--net']
  const leader = (await mustRun(NODE_SCRIPT, ['leader', vantage.node])).trim()
  return ['nsenter', '-t', leader, '-n']
}

/** Tools, root file system and layers; prints a line a step. */
export const build = async (layers: LayerName[], onLine: (line: string) => void): Promise<void> => {
  const hour = { timeoutMs: 3_600_000, onLine: (line: string) => line.startsWith('lab:') && onLine(line) }
  await mustRun(`${here}/install.sh`, [], hour)
  const jdk = newJdk()
  await mustRun(`${here}/image.sh`, layers, { ...hour, ...(jdk && { env: { ESFLEET_LAB_JDK_NEW: jdk } }) })
}

export interface Guard {
  release: (keep: boolean) => Promise<void>
}

/** Takes the lab for this process; what was left by a crashed run is cleared first, and what this one leaves, always. */
export const guard = async (): Promise<Guard> => {
  const child = spawn(`${here}/guard.sh`, [], { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  const ended = once(child, 'exit')
  const [line] = await Promise.race([once(child.stdout, 'data'), ended])
  if (String(line).trim() !== 'ready') throw new Error('the lab could not be taken')
  return {
    release: async keep => {
      child.stdin.end(keep ? 'keep\n' : '')
      await ended
    },
  }
}

/** Machine-wide, and so for every node: only for scenarios that run alone. */
export const setMaxMapCount = (value: number): Promise<string> =>
  mustRun('sysctl', ['-qw', `vm.max_map_count=${value}`])

/** The bridge, the client beside it, and the client's name server; resolves with what ends the latter. */
export const networkUp = async (): Promise<() => void> => {
  await mustRun(NODE_SCRIPT, ['net-up'])
  writeFileSync(RESOLV_CONF, `nameserver ${NET}.1\n`)
  const program = fileURLToPath(import.meta.resolve('./no-names.ts'))
  const args = ['switch', '--', process.execPath, program, `${NET}.1`]
  const names = spawn(NODE_SCRIPT, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(names.stdout, 'data')
  return () => names.stdin.end()
}

export const isRoot = (): boolean => process.getuid?.() === 0

export const isLinux = async (): Promise<boolean> =>
  process.platform === 'linux' && (await command('sh', ['-c', 'command -v apt-get'])).code === 0
