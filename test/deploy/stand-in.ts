import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { freePort } from '../aws/free-port.ts'
import { pythonTool } from '../python-tool.ts'
import { until } from '../real/lab/command.ts'

const MINISTACK = 'ministack==1.5.33'

export interface StandIn {
  endpoint: string
  /** What a program needs to take it for AWS. */
  env: Record<string, string>
  stop(): Promise<void>
}

/** Every function is a `node` of the server's PATH: this one puts each prober into the network of its vantage. */
const inItsNetwork = (networks: Readonly<Record<string, string>>): string =>
  `#!/bin/sh
case "$AWS_LAMBDA_FUNCTION_NAME" in
${Object.entries(networks)
  .map(([pattern, network]) => `*${pattern}*) exec nsenter "--net=/run/netns/${network}" "${process.execPath}" "$@" ;;`)
  .join('\n')}
esac
exec "${process.execPath}" "$@"
`

/** Credentials and region as every stand-in takes them. */
const envOf = (endpoint: string): StandIn['env'] => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  CDK_DISABLE_CLI_TELEMETRY: '1',
})

/** What `AWS_ENDPOINT_URL` names, in the place of MiniStack: its functions must run where they reach the lab's nodes. */
export function givenStandIn(): StandIn | undefined {
  const endpoint = process.env.AWS_ENDPOINT_URL
  return endpoint === undefined ? undefined : { endpoint, env: envOf(endpoint), stop: async () => {} }
}

/**
 * MiniStack with IAM enforced, ready to deploy to. `networks`: a piece of a function's name to the namespace it runs in.
 */
export async function startStandIn(scratch: string, networks: Readonly<Record<string, string>>): Promise<StandIn> {
  const python = `${await pythonTool(MINISTACK, 'ministack')}/python`
  const bin = `${scratch}/bin`
  const temporary = `${scratch}/tmp`
  for (const folder of [bin, temporary]) mkdirSync(folder, { recursive: true })
  writeFileSync(`${bin}/node`, inItsNetwork(networks))
  chmodSync(`${bin}/node`, 0o755)
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const log = openSync(`${scratch}/ministack.log`, 'w')
  const server = spawn(python, [`${import.meta.dirname}/ministack_extension.py`], {
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      PATH: `${bin}:${process.env.PATH}`,
      HOME: scratch,
      AUTH: 'true',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
      TMPDIR: temporary,
    },
  })
  const stop = () => end(server)
  process.once(
    'exit',
    () => server.pid !== undefined && server.exitCode === null && process.kill(-server.pid, 'SIGKILL'),
  )
  await until('MiniStack answers', 30_000, async () => {
    if (server.exitCode !== null) throw new Error(`MiniStack ended: see ${scratch}/ministack.log`)
    return fetch(`${endpoint}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  })
  const { auth } = (await (await fetch(`${endpoint}/_ministack/health`)).json()) as { auth?: string }
  if (auth !== 'enabled') throw new Error(`MiniStack does not enforce IAM: auth ${auth}`)
  return { endpoint, env: envOf(endpoint), stop }
}

/** The whole process group: functions are processes of their own. */
async function end(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null) return
  const ended = new Promise(resolve => server.once('exit', resolve))
  process.kill(-server.pid, 'SIGTERM')
  const timer = setTimeout(() => server.pid !== undefined && process.kill(-server.pid, 'SIGKILL'), 10_000)
  await ended
  clearTimeout(timer)
}
