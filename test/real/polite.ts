import { setTimeout as pause } from 'node:timers/promises'
import { inspectScript } from '../../lib/runbooks/inspect-node/assemble.ts'
import { mustRun } from './lab/command.ts'
import { build, guard, isLinux, isRoot, NODE_SCRIPT } from './lab/world.ts'
import { bytesOf, isOfItself, kindOf, type LogLine, type Logs, newLines, readLogs } from './polite/logs.ts'
import { diagnoseOnce, probeOnce, probeSteadily } from './polite/probing.ts'
import { bootServer, type Cost, PLANS, type Server } from './polite/servers.ts'

const SECONDS = 60
/** Till a line that something caused stands in its file. */
const FLUSH_MS = 2000

interface Deep {
  name: string
  /** What the server's logs get for one of these; without it, it is measured and not judged. */
  allowed?: (server: Server) => Cost
  run: (server: Server) => Promise<string> | undefined
}

const FREE: Cost = { log: 0, audit: 0 }
const anonymous = (server: Server) => server.anonymous ?? FREE
const restOf = ({ node, secure }: Server) => ({ host: node.ip, port: 9200, secure })
const urlOf = ({ node, secure }: Server) => `${secure ? 'https' : 'http'}://${node.ip}:9200`

const DEEP: readonly Deep[] = [
  {
    name: 'TLS handshake',
    allowed: () => FREE,
    run: server => (server.secure ? probeOnce({ host: server.node.ip, port: 9200, kind: 'tls' }) : undefined),
  },
  { name: 'HTTP', allowed: anonymous, run: server => probeOnce({ ...restOf(server), kind: 'http' }) },
  {
    name: 'transport ping',
    allowed: () => FREE,
    run: server => probeOnce({ host: server.node.ip, port: 9300, kind: 'transport', secure: server.secure }),
  },
  {
    name: 'diagnose, scheme known',
    allowed: anonymous,
    run: server => diagnoseOnce(urlOf(server)),
  },
  { name: 'diagnose, no scheme', allowed: anonymous, run: server => diagnoseOnce(`${server.node.ip}:9200`) },
  {
    name: 'diagnose, wrong scheme',
    run: server => diagnoseOnce(`${server.secure ? 'http' : 'https'}://${server.node.ip}:9200`),
  },
  {
    name: 'node script',
    allowed: () => FREE,
    run: async ({ node }) => `exit ${(await node.pipe(Buffer.from(inspectScript()))).code}`,
  },
]

const allLogs = (servers: readonly Server[]): Promise<Logs[]> => Promise.all(servers.map(({ node }) => readLogs(node)))

/** What each server said while `during` ran. */
const saidDuring = async <T>(servers: readonly Server[], during: () => Promise<T>) => {
  const before = await allLogs(servers)
  const result = await during()
  await pause(FLUSH_MS)
  const after = await allLogs(servers)
  return servers.map((_, i) => {
    const [was, is] = [before[i] ?? new Map(), after[i] ?? new Map()]
    return { lines: newLines(was, is), bytes: bytesOf(is) - bytesOf(was), result }
  })
}

/** Probed every 100 ms on both ports for a minute, no server says what it does not say in a minute without. */
const judgeSteady = async (servers: readonly Server[], say: (line: string) => void): Promise<boolean[]> => {
  const quiet = await saidDuring(servers, () => pause(SECONDS * 1000))
  const probed = await saidDuring(servers, () => probeSteadily(servers, SECONDS))
  const { result: observations } = probed[0] ?? { result: [] }
  say(`\n${SECONDS} s of TCP connects, ten a second to each port   probes   open   lines   bytes   in a quiet minute`)
  return servers.map(({ name, node }, i) => {
    const seen = observations.filter(({ host }) => host === node.ip)
    const open = seen.filter(({ outcome }) => outcome === 'open').length
    const { lines = [], bytes = 0 } = probed[i] ?? {}
    const known = new Set(quiet[i]?.lines.map(kindOf))
    const caused = lines.filter(line => !known.has(kindOf(line)) && !isOfItself(line))
    const own = quiet[i] ?? { lines: [], bytes: 0 }
    const columns = [seen.length, open, caused.length, bytes].map(number => String(number).padStart(7))
    say(`${name.padEnd(51)}${columns.join(' ')}   ${own.lines.length} lines, ${own.bytes} bytes`)
    for (const line of caused.slice(0, 5)) say(`    ${told(line)}`)
    return caused.length === 0 && open === seen.length && seen.length === (2 * SECONDS * 1000) / 100
  })
}

const told = ({ where, text }: LogLine): string => `${where}: ${text.slice(0, 300)}`

interface Asked {
  deep: Deep
  server: Server
  lines: LogLine[]
  answer: string
}

/** One of each deep probe on every server, one after another: a server kept waiting is asked in other ways too. */
const askDeeply = async (servers: readonly Server[]): Promise<Asked[]> => {
  const asked: Asked[] = []
  for (const deep of DEEP) {
    const said = await saidDuring(servers, async () => {
      const answers: (string | undefined)[] = []
      for (const server of servers) answers.push(await deep.run(server))
      return answers
    })
    servers.forEach((server, i) => {
      const answer = said[i]?.result[i]
      if (answer !== undefined) asked.push({ deep, server, lines: said[i]?.lines ?? [], answer })
    })
  }
  return asked
}

const costOf = (lines: readonly LogLine[]): Cost => {
  const heads = lines.filter(({ head }) => head)
  return { log: heads.filter(({ audit }) => !audit).length, audit: heads.filter(({ audit }) => audit).length }
}

const judgeDeep = (servers: readonly Server[], asked: readonly Asked[], say: (line: string) => void): boolean[] => {
  say(`\n${'what one probe costs, in entries'.padEnd(34)}log   audit   lines   answer`)
  for (const server of servers) {
    say(server.name)
    for (const { deep, lines, answer } of asked.filter(row => row.server === server)) {
      const { log, audit } = costOf(lines)
      const columns = [String(log).padStart(3), String(audit).padStart(5), String(lines.length).padStart(5)]
      say(`  ${deep.name.padEnd(32)}${columns.join('   ')}   ${answer}`)
    }
  }
  return asked.flatMap(({ deep, server, lines }) => {
    const allowed = deep.allowed?.(server)
    if (allowed === undefined) return []
    const { log, audit } = costOf(lines)
    const fine = log <= allowed.log && audit <= allowed.audit
    const heads = lines.filter(({ head }) => head)
    if (!fine) for (const line of heads.slice(0, 5)) say(`FAILED ${server.name}, ${deep.name}: ${told(line)}`)
    return [fine]
  })
}

/** Where nothing is ever found, nobody looked: a wrong scheme and an anonymous request must be seen. */
const judgeSight = (servers: readonly Server[], asked: readonly Asked[], say: (line: string) => void): boolean[] =>
  servers
    .filter(({ secure, anonymous: asks }) => secure || asks)
    .map(server => {
      const { log, audit } = costOf(asked.filter(row => row.server === server).flatMap(({ lines }) => lines))
      const blind = (server.secure && log === 0) || (server.anonymous !== undefined && audit === 0)
      if (blind) say(`FAILED ${server.name}: its logs told nothing of what they must have told`)
      return !blind
    })

/**
 * Whether probes leave traces in real servers' logs, at their default levels. Takes some five minutes in a lab that the
 * caller holds, and the nodes down again. `passed` and `failed` count servers and deep probes.
 */
export const polite = async (say: (line: string) => void): Promise<{ passed: number; failed: number }> => {
  const servers: Server[] = []
  try {
    for (const plan of PLANS) {
      servers.push(await bootServer(plan))
      say(`${plan.name} serves`)
    }
    const steady = await judgeSteady(servers, say)
    const asked = await askDeeply(servers)
    const judged = [...steady, ...judgeDeep(servers, asked, say), ...judgeSight(servers, asked, say)]
    const passed = judged.filter(fine => fine).length
    return { passed, failed: judged.length - passed }
  } finally {
    for (const { node } of servers) await node.down()
  }
}

const main = async (): Promise<number> => {
  const say = (line: string): void => console.log(line)
  if (!isRoot() || !(await isLinux())) {
    say('real servers need root on Debian')
    return 2
  }
  await build(
    PLANS.map(({ layer }) => layer),
    say,
  )
  // A LAB of one's own runs beside whoever holds the lab.
  const own = process.env.LAB !== undefined
  const release = own ? () => mustRun(NODE_SCRIPT, ['down', 'all']) : (await guard()).release
  try {
    const { passed, failed } = await polite(say)
    say(`\n${passed} passed, ${failed} failed`)
    return failed === 0 ? 0 : 1
  } finally {
    await release(false)
  }
}

if (import.meta.main) process.exitCode = await main()
